import type { Content } from "../contract/content.ts";

const MARK = "[Test] ";

/** A header of our own: RFC 6648 advises against new names that begin with X-. */
const HEADER = { name: "Clarion-Test", value: "true" };

/**
 * A message as its test: whoever gets it can tell, and nobody else gets a copy. An approved WhatsApp template says what it
 * says, and stays as it is.
 */
export const asTest = (content: Content): Content => {
  switch (content.channel) {
    case "email": {
      const { cc: _cc, bcc: _bcc, ...mail } = content;
      return { ...mail, subject: MARK + mail.subject, headers: [...(mail.headers ?? []), HEADER] };
    }
    case "push":
      return { ...content, title: MARK + content.title };
    case "webhook":
      return { ...content, headers: [...content.headers, HEADER] };
    case "whatsapp":
      return content;
  }
};
