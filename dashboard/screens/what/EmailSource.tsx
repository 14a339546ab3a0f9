import { Group, SegmentedControl, Text } from "@mantine/core";
import type { Brand } from "../../../src/contract/brand.ts";
import type { EmailDesign } from "../../../src/contract/design/design.ts";
import { designFromMjml, designOfHtml } from "../../../src/contract/design/fromMjml.ts";
import { designToMjml } from "../../../src/contract/design/toMjml.ts";
import { what as words } from "../../texts/what.ts";
import { notifyUndo } from "../../ui/notify.tsx";
import { useAccountBrand } from "./design/brand.ts";
import { useWriting } from "./fields.tsx";
import type { EmailFields } from "./templates.ts";

/** What the HTML body is written as. */
export type SourceKind = "design" | "mjml" | "html";

export const sourceKindOf = ({ mjml, design }: EmailFields): SourceKind =>
  design !== undefined ? "design" : mjml !== undefined ? "mjml" : "html";

const KINDS = ["design", "mjml", "html"] as const;
const NO_DESIGN: EmailDesign = { head: null, rows: [] };

/** What somebody who has never seen MJML can go on from. */
const FIRST_MJML = `<mjml>
  <mj-head>
    <mj-attributes>
      <mj-all font-family="-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif" />
      <mj-text font-size="16px" line-height="24px" />
    </mj-attributes>
  </mj-head>
  <mj-body width="600px">
    <mj-section>
      <mj-column>
        <mj-text>Hello {{ Profile.name | default: "there" }}</mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>
`;

const isUnwritten = ({ html, mjml, design }: EmailFields): boolean =>
  design === undefined
    ? mjml === undefined
      ? html.trim() === ""
      : mjml === FIRST_MJML
    : design.rows.length === 0;

/** As a design: MJML is read as far as it can be, and HTML becomes one piece of code. */
const asDesign = ({ html, mjml }: EmailFields, brand: Brand): EmailDesign => {
  if (mjml !== undefined && mjml !== FIRST_MJML) return designFromMjml(mjml, brand) ?? NO_DESIGN;
  return html.trim() === "" ? NO_DESIGN : designOfHtml(html);
};

const written = (email: EmailFields, kind: SourceKind, brand: Brand): EmailFields => {
  const { mjml: _, design, ...rest } = email;
  if (kind === "design") return { ...rest, html: "", design: asDesign(email, brand) };
  if (kind === "html") return { ...rest, html: "" };
  const mjml = design === undefined ? FIRST_MJML : designToMjml(design, brand);
  return { ...rest, html: "", mjml };
};

/** Of these nothing is lost. */
const isKept = (from: SourceKind, to: SourceKind): boolean =>
  to === "design" || (from === "design" && to === "mjml");

/** Chooses what the body is written as. What was written before can be put back. */
export const SourceChooser = ({
  email,
  onChange,
}: {
  email: EmailFields;
  onChange: (email: EmailFields) => void;
}) => {
  const { isReadOnly } = useWriting();
  const brand = useAccountBrand();
  const kind = sourceKindOf(email);
  const choose = (chosen: SourceKind): void => {
    onChange(written(email, chosen, brand));
    if (isUnwritten(email)) return;
    const said = isKept(kind, chosen) ? words.email.sourceKept : words.email.sourceChanged;
    notifyUndo(said, async () => onChange(email));
  };
  return (
    <Group gap="xs">
      <Text size="sm" id="email-source">
        {words.email.source}
      </Text>
      <SegmentedControl
        size="xs"
        aria-labelledby="email-source"
        value={kind}
        disabled={isReadOnly}
        onChange={(chosen) => choose(KINDS.find((one) => one === chosen) ?? "html")}
        data={[
          { value: "design", label: words.email.design },
          { value: "html", label: words.email.html },
          { value: "mjml", label: words.email.mjml },
        ]}
      />
    </Group>
  );
};
