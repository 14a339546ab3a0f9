import { ATTACHMENT_TYPES, attachmentEnd } from "../contract/attachments.ts";
import type { CampaignContent } from "../contract/campaign.ts";
import type { DraftProblem } from "../contract/campaignLife.ts";
import { headerNameFault, isParameterName } from "../contract/emailHeaders.ts";
import { emailHeadersBytesMax } from "../limits.ts";

type Email = NonNullable<CampaignContent["what"]["email"]>;

const problem = (level: DraftProblem["level"], field: string, message: string): DraftProblem => ({
  section: "what",
  level,
  field: `what.email.${field}`,
  message,
});

/** Indexes of names that came before, whatever their case. */
const repeated = (names: readonly string[]): number[] => {
  const lower = names.map((name) => name.trim().toLowerCase());
  return [...lower.keys()].filter((index) => lower.indexOf(lower[index] ?? "") < index);
};

const HEADER_FAULTS = {
  not_a_name: () => "Expected the name of a header field: a letter, then letters, digits and hyphens.",
  reserved: (name: string) =>
    `"${name.trim()}" is written by Clarion, mail servers or the provider; choose another name, such as X-Order.`,
};

const headerProblems = ({ headers = [] }: Email): DraftProblem[] => {
  const names = headers.map(({ name }) => name);
  const faults = [...names.entries()].flatMap(([index, name]) => {
    const fault = headerNameFault(name);
    return fault === null ? [] : [problem("blocking", `headers.${index}.name`, HEADER_FAULTS[fault](name))];
  });
  const twice = repeated(names).map((index) =>
    problem("blocking", `headers.${index}.name`, "There is a header of this name already."),
  );
  const bytes = headers.reduce((sum, { name, value }) => sum + Buffer.byteLength(name + value), 0);
  return [
    ...(faults.length > 0 ? faults : twice),
    ...(bytes > emailHeadersBytesMax
      ? [
          problem(
            "blocking",
            "headers",
            `Expected at most ${emailHeadersBytesMax} bytes of headers, got ${bytes}.`,
          ),
        ]
      : []),
  ];
};

const parameterProblems = ({ linkParameters = [] }: Email): DraftProblem[] => {
  const names = linkParameters.map(({ name }) => name);
  const faults = [...names.entries()]
    .filter(([, name]) => !isParameterName(name.trim()))
    .map(([index]) =>
      problem(
        "blocking",
        `linkParameters.${index}.name`,
        "Expected a name without white space and without : / ? # @ ! $ & ' ( ) * + , ; = [ ] %.",
      ),
    );
  if (faults.length > 0) return faults;
  return repeated(names).map((index) =>
    problem("blocking", `linkParameters.${index}.name`, "There is a parameter of this name already."),
  );
};

/** A copy is the recipient's own message: whoever gets it holds the recipient's links. */
const copyProblems = ({ cc = "", bcc = "" }: Email): DraftProblem[] =>
  (["cc", "bcc"] as const)
    .filter((field) => ({ cc, bcc })[field].trim() !== "")
    .slice(0, 1)
    .map((field) =>
      problem(
        "worth_a_look",
        field,
        "Whoever gets a copy gets the recipient's own links: they can unsubscribe the recipient, and what they open or click counts as the recipient's.",
      ),
    );

const attachmentProblems = ({ attachments = [] }: Email): DraftProblem[] =>
  [...attachments.entries()].flatMap(([index, { name, url }]) => {
    if (url.trim() === "")
      return [
        problem("blocking", `attachments.${index}.url`, "Give the address that the file is fetched from."),
      ];
    if (!/^\s*(https?:\/\/|\{[{%])/i.test(url))
      return [
        problem(
          "blocking",
          `attachments.${index}.url`,
          `Expected an address that begins with https:// or http://, got "${url}".`,
        ),
      ];
    return name.trim() === "" || /[{}]/.test(name) || attachmentEnd(name.trim()) !== undefined
      ? []
      : [
          problem(
            "blocking",
            `attachments.${index}.name`,
            `Expected a name that ends in .${Object.keys(ATTACHMENT_TYPES).join(", .")}.`,
          ),
        ];
  });

/** Copies, files, headers and link parameters of an e-mail. */
export const validateEmailExtras = (email: Email): DraftProblem[] => [
  ...copyProblems(email),
  ...attachmentProblems(email),
  ...headerProblems(email),
  ...parameterProblems(email),
];
