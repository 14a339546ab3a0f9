import { SimpleGrid, Stack, Tabs } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { what as words } from "../../texts/what.ts";
import { PartProblems, TemplateArea, TemplateLine } from "./fields.tsx";
import { type EmailFields, fieldId } from "./templates.ts";

const BODIES = ["html", "text"] as const;
type Body = (typeof BODIES)[number];

/** Takes the focus that a problem's link gives to a body behind the other tab, and opens that. */
const Door = ({ body, onEnter }: { body: Body; onEnter: () => void }) => {
  const place = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const { current } = place;
    current?.addEventListener("focus", onEnter);
    return () => current?.removeEventListener("focus", onEnter);
  }, [onEnter]);
  return <span ref={place} id={fieldId(`what.email.${body}`)} tabIndex={-1} />;
};

const Bodies = ({ email, onChange }: { email: EmailFields; onChange: (email: EmailFields) => void }) => {
  const [open, setOpen] = useState<Body>(email.html === "" && email.text !== "" ? "text" : "html");
  const entered = useRef<Body | null>(null);
  useEffect(() => {
    if (entered.current !== open) return;
    entered.current = null;
    document.getElementById(fieldId(`what.email.${open}`))?.focus();
  }, [open]);
  const idOf = (body: Body): string => {
    const id = fieldId(`what.email.${body}`);
    return body === open ? id : `${id}-behind`;
  };
  return (
    <Tabs value={open} onChange={(tab) => setOpen(tab === "text" ? "text" : "html")}>
      <Tabs.List aria-label={words.email.body}>
        <Tabs.Tab value="html">{words.email.html}</Tabs.Tab>
        <Tabs.Tab value="text">{words.email.text}</Tabs.Tab>
      </Tabs.List>
      {BODIES.filter((body) => body !== open).map((body) => (
        <Door
          key={body}
          body={body}
          onEnter={() => {
            entered.current = body;
            setOpen(body);
          }}
        />
      ))}
      <Tabs.Panel value="html" pt="xs">
        <TemplateArea
          path="what.email.html"
          id={idOf("html")}
          label={words.email.html}
          isLabelHidden
          language="liquid-html"
          description={words.email.htmlHint}
          minLines={14}
          value={email.html}
          onChange={(html) => onChange({ ...email, html })}
        />
      </Tabs.Panel>
      <Tabs.Panel value="text" pt="xs">
        <TemplateArea
          path="what.email.text"
          id={idOf("text")}
          label={words.email.text}
          isLabelHidden
          language="liquid-text"
          description={words.email.textHint}
          minLines={14}
          value={email.text}
          onChange={(text) => onChange({ ...email, text })}
        />
      </Tabs.Panel>
    </Tabs>
  );
};

export const EmailForm = ({
  email,
  onChange,
}: {
  email: EmailFields;
  onChange: (email: EmailFields) => void;
}) => {
  const line = (
    field: "fromName" | "fromAddress" | "replyTo" | "subject" | "preheader",
    description?: string,
  ) => (
    <TemplateLine
      path={`what.email.${field}`}
      label={words.email[field]}
      description={description}
      value={email[field]}
      onChange={(value) => onChange({ ...email, [field]: value })}
    />
  );
  return (
    <Stack gap="sm">
      <PartProblems path="what.email" label={words.message} />
      {line("subject")}
      {line("preheader", words.email.preheaderHint)}
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        {line("fromName")}
        {line("fromAddress", words.email.fromAddressHint)}
      </SimpleGrid>
      {line("replyTo", words.email.replyToHint)}
      <Bodies email={email} onChange={onChange} />
    </Stack>
  );
};
