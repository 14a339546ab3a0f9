import type { Recipe } from "../../contract/preview.ts";
import { emailOf, emailPage, figure, paragraph, pushOf, whatsappOf } from "./parts.ts";

/** A message without its code helps nobody, so it is not sent then. */
const common = {
  name: "One-time code",
  purpose: "transactional",
  missingValues: "do_not_send",
  samplePayload: { code: "482 913", minutes: 10, purpose: "log in" },
} as const;

const MINUTES = "{{ ExternalTrigger.minutes | default: 10 }} minutes";
const FOR = '{{ ExternalTrigger.purpose | default: "log in" }}';

const HTML = emailPage({
  heading: "Your code",
  body: [
    paragraph(`Use this code to ${FOR}. It is valid for ${MINUTES}.`),
    figure("{{ ExternalTrigger.code }}", `valid for ${MINUTES}`),
    paragraph(
      "Nobody from {{ Account.name }} will ever ask you for it. If you did not ask for a code, ignore this e-mail.",
    ),
  ].join("\n"),
  footer: "You get this e-mail because somebody asked for a code with your address.",
});

const TEXT = `Your code: {{ ExternalTrigger.code }}

Use it to ${FOR}. It is valid for ${MINUTES}.
Nobody from {{ Account.name }} will ever ask you for it. If you did not ask for a code, ignore this e-mail.`;

export const oneTimeCode: Recipe = {
  id: "one-time-code",
  title: "One-time code",
  description: "A code to log in or to confirm something; not sent when the code is missing.",
  channels: [
    emailOf(common, {
      subject: "{{ ExternalTrigger.code }} is your code",
      preheader: `Valid for ${MINUTES}.`,
      html: HTML,
      text: TEXT,
    }),
    whatsappOf(
      common,
      {
        templateName: "one_time_code",
        parameters: ["{{ ExternalTrigger.code }}", "{{ ExternalTrigger.minutes | default: 10 }}"],
      },
      {
        body: "*{{1}}* is your code. It is valid for {{2}} minutes.",
        footer: "Do not share it with anybody.",
      },
    ),
    pushOf(common, {
      title: "Your code: {{ ExternalTrigger.code }}",
      body: `Use it to ${FOR}. Valid for ${MINUTES}.`,
    }),
  ],
};
