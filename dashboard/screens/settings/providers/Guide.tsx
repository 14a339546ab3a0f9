import { List } from "@mantine/core";
import { mailVendors } from "../../../texts/mailVendors.ts";
import { pushVendors } from "../../../texts/pushVendors.ts";
import { whatsappProviders } from "../../../texts/whatsappProviders.ts";
import { Section } from "../../../ui/Section.tsx";

const GUIDES: Readonly<Record<string, readonly string[]>> = {
  ...mailVendors.guides,
  ...whatsappProviders.guides,
  ...pushVendors.guides,
};

/** What to do at a vendor before its settings can be filled in here; nothing for kinds that need no words. */
export const Guide = ({ kind }: { kind: string }) => {
  const steps = GUIDES[kind];
  return steps === undefined ? null : (
    <Section title={mailVendors.guideTitle}>
      <List type="ordered" size="sm" spacing="xs">
        {steps.map((step) => (
          <List.Item key={step}>{step}</List.Item>
        ))}
      </List>
    </Section>
  );
};
