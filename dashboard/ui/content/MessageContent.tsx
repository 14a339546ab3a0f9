import type { Content } from "../../../src/contract/content.ts";
import { EmailView } from "./EmailView.tsx";
import { PushView } from "./PushView.tsx";
import { WebhookView } from "./WebhookView.tsx";
import { WhatsAppView } from "./WhatsAppView.tsx";

/** A message as its receiver sees it. Nothing of it runs, and no length of it stops the screen. */
export const MessageContent = ({
  content,
  showTabs = true,
  width,
}: {
  content: Content;
  /** An e-mail's plain text and source beside its look. */
  showTabs?: boolean;
  /** Of an e-mail's page, in pixels; all there is when absent. */
  width?: number;
}) => {
  switch (content.channel) {
    case "email":
      return <EmailView email={content} showTabs={showTabs} width={width} />;
    case "push":
      return <PushView push={content} />;
    case "whatsapp":
      return <WhatsAppView message={content} />;
    case "webhook":
      return <WebhookView request={content} />;
  }
};
