import { Group, Input, Stack, Switch, Textarea, TextInput } from "@mantine/core";
import type { Brand, BrandFooter } from "../../../../src/contract/brand.ts";
import { FOOTER_DEFAULTS } from "../../../../src/contract/brandDefaults.ts";
import { footerLinks } from "../../../../src/contract/design/footer.ts";
import { postalLine } from "../../../../src/contract/postalAddress.ts";
import { footerLabelCharsMax, footerTextCharsMax } from "../../../../src/limits.ts";
import { brand } from "../../../texts/brand.ts";

const words = brand.footer;
const LINKS = ["unsubscribe", "preferences", "viewInBrowser"] as const;

const LinkFields = ({
  name,
  footer,
  change,
}: {
  name: (typeof LINKS)[number];
  footer: BrandFooter;
  change: (patch: Partial<BrandFooter>) => void;
}) => {
  const link = footer[name];
  return (
    <Group gap="sm" wrap="wrap">
      <Switch
        w={220}
        label={words[name]}
        checked={link.isOn}
        onChange={({ currentTarget: { checked } }) => change({ [name]: { ...link, isOn: checked } })}
      />
      <TextInput
        flex={1}
        miw={180}
        aria-label={words.labelOf(words[name])}
        value={link.label}
        maxLength={footerLabelCharsMax}
        disabled={!link.isOn}
        error={link.isOn && link.label.trim() === "" ? words.labelMissing : undefined}
        onChange={({ currentTarget: { value } }) => change({ [name]: { ...link, label: value } })}
      />
    </Group>
  );
};

/** What the footer block of the visual editor holds. */
export const BrandFooterFields = ({
  footer,
  change,
}: {
  footer: BrandFooter;
  change: (patch: Partial<BrandFooter>) => void;
}) => (
  <Input.Wrapper label={words.title} description={words.hint} labelElement="div">
    <Stack gap="sm" mt="xs">
      <Textarea
        label={words.text}
        description={words.textHint}
        value={footer.text}
        maxLength={footerTextCharsMax}
        autosize
        minRows={2}
        maxRows={6}
        onChange={({ currentTarget: { value } }) => change({ text: value })}
      />
      <Switch
        label={words.postalAddress}
        checked={footer.postalAddress}
        onChange={({ currentTarget: { checked } }) => change({ postalAddress: checked })}
      />
      {LINKS.map((name) => (
        <LinkFields key={name} name={name} footer={footer} change={change} />
      ))}
    </Stack>
  </Input.Wrapper>
);

/** A link cannot be without words, also where it is off: it is switched on with those it had. */
export const completeFooter = (footer: BrandFooter, known: BrandFooter): BrandFooter => ({
  ...footer,
  text: footer.text.trim(),
  ...Object.fromEntries(
    LINKS.map((name) => {
      const label = footer[name].label.trim();
      return [name, { ...footer[name], label: label === "" ? known[name].label : label }];
    }),
  ),
});

export const lacksWords = (footer: BrandFooter): boolean =>
  LINKS.some((name) => footer[name].isOn && footer[name].label.trim() === "");

/** The footer as a reader sees it, on the ground around the sheet. */
export const FooterShown = ({ brand: of, postalAddress }: { brand: Brand; postalAddress: string | null }) => {
  const footer = of.footer ?? FOOTER_DEFAULTS;
  const links = footerLinks(footer);
  const lines = [
    footer.text,
    footer.postalAddress ? (postalLine(postalAddress) ?? words.noAddress) : "",
    links.map(({ label }) => label).join(" · "),
  ].filter((line) => line !== "");
  return (
    <div style={{ padding: "12px 20px 0", color: of.muted, fontSize: 13, whiteSpace: "pre-line" }}>
      {lines.map((line) => (
        <p key={line} style={{ margin: "0 0 4px" }}>
          {line}
        </p>
      ))}
    </div>
  );
};
