import { ATTACHMENT_TYPES, attachmentEnd } from "../../../contract/attachments.ts";
import type { CampaignContent } from "../../../contract/campaign.ts";
import type { EmailContent } from "../../../contract/content.ts";
import { headerNameFault, isParameterName } from "../../../contract/emailHeaders.ts";
import { attachmentNameCharsMax, emailCopiesMax, emailHeadersBytesMax } from "../../../limits.ts";
import { type Field, type FieldParser, renderLine } from "../fields.ts";
import type { Run } from "../liquid/context.ts";
import { Unusable } from "../liquid/signals.ts";
import { type LinkParameters, withParameters, withParametersInText } from "../places/linkParameters.ts";
import { UrlSink } from "../places/textSinks.ts";
import { schemeOf, trimUrl } from "../places/urls.ts";

type EmailTemplate = NonNullable<CampaignContent["what"]["email"]>;

/** RFC 5322 section 3.4.1, the part that providers take: one address, no display name. */
const ADDRESS = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/;

/** @throws Unusable when it is no single address */
export const renderAddress = (field: Field, run: Run): string | null => {
  const address = renderLine(field, run);
  if (address === "") return null;
  if (!ADDRESS.test(address)) throw new Unusable("Expected one e-mail address");
  return address;
};

/** @throws Unusable when one of them is no address */
const renderAddresses = (field: Field | null, run: Run): string[] => {
  if (field === null || field.isBlank) return [];
  const addresses = renderLine(field, run)
    .split(/[\s,;]+/)
    .filter((one) => one !== "");
  if (!addresses.every((one) => ADDRESS.test(one)))
    throw new Unusable("Expected e-mail addresses, separated by commas");
  return addresses;
};

/** Each address once, whatever its case; none of `known`. */
const others = (addresses: readonly string[], known: readonly string[]): string[] => {
  const seen = new Set(known.map((one) => one.toLowerCase()));
  return addresses.filter((one) => {
    const key = one.toLowerCase();
    return !seen.has(key) && seen.add(key) !== undefined;
  });
};

const orNone = (parser: FieldParser, path: string, template: string | undefined): Field | null =>
  template === undefined ? null : parser.parse(path, template);

interface NamedField {
  name: string;
  value: Field;
}

const parseNamed = (
  parser: FieldParser,
  path: string,
  items: readonly { name: string; value: string }[] | undefined,
): NamedField[] =>
  (items ?? []).map(({ name, value }, index) => ({
    name: name.trim(),
    value: parser.parse(`${path}.${index}.value`, value),
  }));

/** @throws Unusable when they are longer than mail services take */
const renderHeaders = (fields: readonly NamedField[], run: Run): { name: string; value: string }[] => {
  const headers = fields
    .filter(({ name }) => headerNameFault(name) === null)
    .map(({ name, value }) => ({ name, value: renderLine(value, run) }))
    .filter(({ value }) => value !== "");
  const bytes = headers.reduce((sum, { name, value }) => sum + Buffer.byteLength(name + value), 0);
  if (bytes > emailHeadersBytesMax)
    throw new Unusable(`The headers have ${bytes} bytes, more than ${emailHeadersBytesMax}`);
  return headers;
};

interface FileField {
  name: Field;
  url: Field;
}

const lastOf = (url: string): string => {
  const last = new URL(url).pathname.split("/").at(-1) ?? "";
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
};

/** A name is no path, and no name of a device or of a hidden file. */
const fileName = (name: string): string =>
  name
    .replace(/[\p{Cc}\p{Cf}\\/:*?"<>|]+/gu, "_")
    .replace(/^[.\s]+/, "")
    .slice(-attachmentNameCharsMax);

/** @throws Unusable when the address is none of the web, or the name says of no known type what it is */
const renderFile = ({ name, url }: FileField, run: Run): { name: string; url: string }[] => {
  const address = trimUrl(url.renderWith(run, (budget) => new UrlSink(budget)));
  if (address === "") return [];
  const scheme = schemeOf(address);
  if ((scheme !== "http" && scheme !== "https") || !URL.canParse(address))
    throw new Unusable("Expected an address that begins with https:// or http://");
  const shown = fileName(renderLine(name, run) || lastOf(address));
  if (attachmentEnd(shown) === undefined)
    throw new Unusable(
      `Expected a file name that ends in .${Object.keys(ATTACHMENT_TYPES).join(", .")}, got "${shown}"`,
    );
  return [{ name: shown, url: new URL(address).href }];
};

type Extras = Pick<EmailContent, "cc" | "bcc" | "headers" | "attachments">;

/** Copies, files and headers of a message; what there is none of is left out. */
export const compileExtras = (
  { cc, bcc, headers, attachments = [] }: EmailTemplate,
  parser: FieldParser,
): ((run: Run, to: string) => Extras) => {
  const ccField = orNone(parser, "what.email.cc", cc);
  const bccField = orNone(parser, "what.email.bcc", bcc);
  const headerFields = parseNamed(parser, "what.email.headers", headers);
  const fileFields = attachments.map(
    ({ name, url }, index): FileField => ({
      name: parser.parse(`what.email.attachments.${index}.name`, name),
      url: parser.parse(`what.email.attachments.${index}.url`, url),
    }),
  );
  return (run, to) => {
    const open = others(renderAddresses(ccField, run), [to]);
    const hidden = others(renderAddresses(bccField, run), [to, ...open]);
    if (open.length + hidden.length > emailCopiesMax)
      throw new Unusable(
        `Copies go to ${open.length + hidden.length} addresses, more than ${emailCopiesMax}`,
      );
    const own = renderHeaders(headerFields, run);
    const files = fileFields.flatMap((field) => renderFile(field, run));
    return {
      ...(open.length === 0 ? {} : { cc: open }),
      ...(hidden.length === 0 ? {} : { bcc: hidden }),
      ...(own.length === 0 ? {} : { headers: own }),
      ...(files.length === 0 ? {} : { attachments: files }),
    };
  };
};

/** Puts the campaign's parameters behind the links of a rendered body. */
export interface LinkWriter {
  inHtml(html: string): string;
  inText(text: string): string;
}

const AS_IT_IS: LinkWriter = { inHtml: (html) => html, inText: (text) => text };

/** @param exempt addresses that stay as they are: those that lead back to Clarion for this reader */
export const compileLinkParameters = (
  { linkParameters }: EmailTemplate,
  parser: FieldParser,
): ((run: Run, exempt: readonly string[]) => LinkWriter) => {
  const fields = parseNamed(parser, "what.email.linkParameters", linkParameters).filter(({ name }) =>
    isParameterName(name),
  );
  if (fields.length === 0) return () => AS_IT_IS;
  return (run, exempt) => {
    const pairs = fields
      .map(({ name, value }): LinkParameters[number] => [name, renderLine(value, run)])
      .filter(([, value]) => value !== "");
    const writing = { parameters: pairs, exempt, spend: (chars: number) => run.budget.write(chars) };
    return {
      inHtml: (html) => withParameters(html, writing),
      inText: (text) => withParametersInText(text, writing),
    };
  };
};
