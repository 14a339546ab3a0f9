import { Group, SegmentedControl, Text } from "@mantine/core";
import { what as words } from "../../texts/what.ts";
import { notifyUndo } from "../../ui/notify.tsx";
import { useWriting } from "./fields.tsx";
import type { EmailFields } from "./templates.ts";

/** What the HTML body is written as. */
export type SourceKind = "html" | "mjml";

export const sourceKindOf = ({ mjml }: EmailFields): SourceKind => (mjml === undefined ? "html" : "mjml");

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

const isSkeleton = (email: EmailFields): boolean =>
  email.mjml === undefined ? email.html.trim() === "" : email.mjml === FIRST_MJML;

const written = ({ mjml: _, ...email }: EmailFields, kind: SourceKind): EmailFields =>
  kind === "html" ? { ...email, html: "" } : { ...email, html: "", mjml: FIRST_MJML };

/** Chooses what the body is written as. What was written before can be put back. */
export const SourceChooser = ({
  email,
  onChange,
}: {
  email: EmailFields;
  onChange: (email: EmailFields) => void;
}) => {
  const { isReadOnly } = useWriting();
  const kind = sourceKindOf(email);
  const choose = (chosen: SourceKind): void => {
    onChange(written(email, chosen));
    if (!isSkeleton(email)) notifyUndo(words.email.sourceChanged, async () => onChange(email));
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
        onChange={(chosen) => choose(chosen === "mjml" ? "mjml" : "html")}
        data={[
          { value: "html", label: words.email.html },
          { value: "mjml", label: words.email.mjml },
        ]}
      />
    </Group>
  );
};
