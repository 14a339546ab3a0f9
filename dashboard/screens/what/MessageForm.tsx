import type { ChannelName } from "../../../src/contract/content.ts";
import { EmailForm } from "./EmailForm.tsx";
import { PushForm } from "./PushForm.tsx";
import { EMPTY, type What } from "./templates.ts";
import { WebhookForm } from "./WebhookForm.tsx";
import { WhatsAppForm } from "./whatsapp/WhatsAppForm.tsx";

/** The message of a channel, to write. */
export const MessageForm = ({
  channel,
  what,
  onChange,
}: {
  channel: ChannelName;
  what: What;
  onChange: (what: What) => void;
}) => {
  switch (channel) {
    case "email":
      return (
        <EmailForm email={what.email ?? EMPTY.email} onChange={(email) => onChange({ ...what, email })} />
      );
    case "push":
      return <PushForm push={what.push ?? EMPTY.push} onChange={(push) => onChange({ ...what, push })} />;
    case "whatsapp":
      return (
        <WhatsAppForm
          whatsapp={what.whatsapp ?? EMPTY.whatsapp}
          onChange={(whatsapp) => onChange({ ...what, whatsapp })}
        />
      );
    case "webhook":
      return (
        <WebhookForm
          webhook={what.webhook ?? EMPTY.webhook}
          onChange={(webhook) => onChange({ ...what, webhook })}
        />
      );
  }
};
