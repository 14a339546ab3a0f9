import type { CampaignContent } from "../contract/campaign.ts";
import type { DraftProblem } from "../contract/campaignLife.ts";
import type { ApprovedTemplate, WhatsAppTemplate } from "../contract/whatsapp.ts";
import { placeholdersOf, wantedButtons } from "../contract/whatsappText.ts";
import { whatsappPayloadCharsMax } from "../limits.ts";

type Buttons = NonNullable<WhatsAppTemplate["buttons"]>;
type Card = NonNullable<WhatsAppTemplate["cards"]>[number];

const PATH = "what.whatsapp";

const blocking = (field: string, message: string): DraftProblem => ({
  section: "what",
  level: "blocking",
  field: field === "" ? PATH : `${PATH}.${field}`,
  message,
});

const isBlank = (text: string): boolean => text.trim() === "";

/** A plain text, with no Liquid in it, that begins with a scheme that Meta does not fetch. */
const isNoAddress = (text: string): boolean => !/^\s*(https?:\/\/|\{[{%])/i.test(text);

const count = (number: number, thing: string): string => `${number} ${thing}${number === 1 ? "" : "s"}`;

const blankParameters = (
  path: string,
  parameters: readonly string[],
  names: readonly string[],
  { emptyParameters }: WhatsAppTemplate,
): DraftProblem[] =>
  parameters.flatMap((parameter, index) =>
    isBlank(parameter) && emptyParameters !== "blank"
      ? [
          blocking(
            `${path}.${index}`,
            `Fill in {{${names[index] ?? index + 1}}}; WhatsApp refuses empty ones.`,
          ),
        ]
      : [],
  );

const miscounted = (path: string, parameters: readonly string[], names: readonly string[]): DraftProblem[] =>
  parameters.length === names.length
    ? []
    : [
        blocking(
          path,
          `The template has ${count(names.length, "placeholder")} in its text, and ${count(parameters.length, "parameter")} ${parameters.length === 1 ? "is" : "are"} given.`,
        ),
      ];

const mediaProblems = (field: string, url: string, kind: string): DraftProblem[] => {
  if (isBlank(url)) return [blocking(field, `Give the address of the ${kind}.`)];
  return isNoAddress(url)
    ? [
        blocking(
          field,
          `Expected an address that begins with https:// or http://, got "${url.slice(0, 100)}".`,
        ),
      ]
    : [];
};

const headerProblems = ({ header }: WhatsAppTemplate): DraftProblem[] => {
  if (header === undefined || header.kind === "none") return [];
  if (header.kind !== "text") return mediaProblems("header.url", header.url, header.kind);
  return isBlank(header.text) ? [blocking("header.text", "Fill in the value of the header.")] : [];
};

const buttonProblem = (field: string, { kind, value }: Buttons[number]): DraftProblem[] => {
  if (kind === "quick_reply") {
    const isStatic = !/\{[{%]/.test(value);
    return isStatic && value.length > whatsappPayloadCharsMax
      ? [blocking(field, `Expected at most ${whatsappPayloadCharsMax} characters, got ${value.length}.`)]
      : [];
  }
  if (!isBlank(value)) return [];
  return [
    blocking(
      field,
      kind === "url" ? "Fill in the end of the button's address." : "Fill in the code to copy.",
    ),
  ];
};

const buttonProblems = (path: string, buttons: Buttons): DraftProblem[] =>
  buttons.flatMap((button, at) => [
    ...buttonProblem(`${path}.${at}.value`, button),
    ...(buttons.findIndex(({ index }) => index === button.index) < at
      ? [blocking(`${path}.${at}`, `Button ${button.index + 1} is filled in twice.`)]
      : []),
  ]);

const cardProblems = (card: Card, index: number, whatsapp: WhatsAppTemplate): DraftProblem[] => {
  const names = placeholdersOf(whatsapp.template?.cards[index]?.body ?? "");
  return [
    ...mediaProblems(`cards.${index}.url`, card.url, card.kind),
    ...blankParameters(`cards.${index}.parameters`, card.parameters, names, whatsapp),
    ...buttonProblems(`cards.${index}.buttons`, card.buttons),
  ];
};

const KIND_WORDS: Readonly<Record<string, string>> = {
  none: "no header with a value",
  text: "a text header with a value",
  image: "an image as header",
  video: "a video as header",
  document: "a document as header",
};

/** A text header without a placeholder is sent as it was approved. */
const wantedHeader = ({ header }: ApprovedTemplate): string =>
  header.kind === "text" && placeholdersOf(header.text).length === 0 ? "none" : header.kind;

const headerFit = (whatsapp: WhatsAppTemplate, template: ApprovedTemplate): DraftProblem[] => {
  const wanted = wantedHeader(template);
  const given = whatsapp.header?.kind ?? "none";
  if (wanted === "location") {
    return [
      blocking("", "The template has a map as header, which a campaign cannot fill in. Choose another."),
    ];
  }
  if (wanted === given) return [];
  return [
    blocking("header.kind", `The template has ${KIND_WORDS[wanted]}; the message has ${KIND_WORDS[given]}.`),
  ];
};

const buttonFit = (path: string, given: Buttons, approved: ApprovedTemplate["buttons"]): DraftProblem[] => {
  const wanted = wantedButtons(approved);
  const missing = wanted.filter(
    ({ index, kind }) => kind !== "quick_reply" && !given.some((one) => one.index === index),
  );
  const strange = given.filter(
    ({ index, kind }) => !wanted.some((one) => one.index === index && one.kind === kind),
  );
  return [
    ...missing.map(({ text }) => blocking(path, `The button "${text}" of the template wants a value.`)),
    ...strange.map(({ index }) =>
      blocking(
        `${path}.${given.findIndex((one) => one.index === index)}`,
        `The template's button ${index + 1} takes no value of this kind.`,
      ),
    ),
  ];
};

const cardFit = (whatsapp: WhatsAppTemplate, { cards }: ApprovedTemplate): DraftProblem[] => {
  const given = whatsapp.cards ?? [];
  if (given.length !== cards.length) {
    return [
      blocking(
        "cards",
        `The template has ${count(cards.length, "card")}, and ${count(given.length, "card")} ${given.length === 1 ? "is" : "are"} filled in.`,
      ),
    ];
  }
  return given.flatMap((card, index) => {
    const approved = cards[index];
    if (approved === undefined) return [];
    const path = `cards.${index}`;
    return [
      ...(card.kind === approved.kind
        ? []
        : [blocking(`${path}.kind`, `The template's card has ${KIND_WORDS[approved.kind]}.`)]),
      ...miscounted(`${path}.parameters`, card.parameters, placeholdersOf(approved.body)),
      ...buttonFit(`${path}.buttons`, card.buttons, approved.buttons),
    ];
  });
};

/** Whether the message fills in what the template wants: as many values, and media of the same kind. */
export const fitProblems = (whatsapp: WhatsAppTemplate, template: ApprovedTemplate): DraftProblem[] => [
  ...headerFit(whatsapp, template),
  ...miscounted("parameters", whatsapp.parameters, placeholdersOf(template.body)),
  ...buttonFit("buttons", whatsapp.buttons ?? [], template.buttons),
  ...cardFit(whatsapp, template),
];

/** What a WhatsApp message lacks, and where it does not fit its template. */
export const validateWhatsApp = ({ what: { whatsapp } }: CampaignContent): DraftProblem[] => {
  if (whatsapp === undefined || isBlank(whatsapp.templateName)) {
    return [blocking("templateName", "Choose or name the approved template.")];
  }
  const { template = null } = whatsapp;
  return [
    ...(isBlank(whatsapp.language)
      ? [blocking("language", "Give the language code of the template, for example en_US.")]
      : []),
    ...headerProblems(whatsapp),
    ...blankParameters("parameters", whatsapp.parameters, placeholdersOf(template?.body ?? ""), whatsapp),
    ...buttonProblems("buttons", whatsapp.buttons ?? []),
    ...(whatsapp.cards ?? []).flatMap((card, index) => cardProblems(card, index, whatsapp)),
    ...(template === null ? [] : fitProblems(whatsapp, template)),
  ];
};
