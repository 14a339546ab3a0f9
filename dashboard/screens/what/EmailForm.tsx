import { Skeleton, Stack, Tabs } from "@mantine/core";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { what as words } from "../../texts/what.ts";
import { EmailMore } from "./EmailMore.tsx";
import { EmailSender } from "./EmailSender.tsx";
import { SourceChooser, sourceKindOf } from "./EmailSource.tsx";
import { PartProblems, TemplateArea, TemplateLine } from "./fields.tsx";
import { type EmailFields, fieldId } from "./templates.ts";

type Body = "html" | "text";

/** Takes the focus that a problem's link gives to a body behind the other tab, and opens that. */
const Door = ({ path, onEnter }: { path: string; onEnter: () => void }) => {
  const place = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const { current } = place;
    current?.addEventListener("focus", onEnter);
    return () => current?.removeEventListener("focus", onEnter);
  }, [onEnter]);
  return <span ref={place} id={fieldId(path)} tabIndex={-1} />;
};

const DesignEditor = lazy(async () => ({
  default: (await import("./design/DesignEditor.tsx")).DesignEditor,
}));

const HtmlBody = ({
  id,
  path,
  email,
  onChange,
}: {
  id: string;
  path: string;
  email: EmailFields;
  onChange: (email: EmailFields) => void;
}) => {
  const source = sourceKindOf(email);
  return (
    <Stack gap="xs">
      <SourceChooser email={email} onChange={onChange} />
      {email.design === undefined ? (
        <TemplateArea
          key={source}
          path={path}
          id={id}
          label={words.email[source]}
          isLabelHidden
          language="liquid-html"
          description={source === "html" ? words.email.htmlHint : words.email.mjmlHint}
          minLines={14}
          value={email.mjml ?? email.html}
          onChange={(body) => onChange({ ...email, [source]: body })}
        />
      ) : (
        <Suspense fallback={<Skeleton height={320} radius="md" />}>
          <PartProblems path="what.email.design" label={words.email.design} />
          <DesignEditor
            id={`${id}-editor`}
            design={email.design}
            onChange={(design) => onChange({ ...email, design })}
          />
        </Suspense>
      )}
    </Stack>
  );
};

const Bodies = ({ email, onChange }: { email: EmailFields; onChange: (email: EmailFields) => void }) => {
  const [open, setOpen] = useState<Body>(
    email.html === "" && sourceKindOf(email) === "html" && email.text !== "" ? "text" : "html",
  );
  const source = sourceKindOf(email);
  const paths: Record<Body, string> = { html: `what.email.${source}`, text: "what.email.text" };
  const behind = open === "html" ? "text" : "html";
  const openPath = paths[open];
  const entered = useRef<Body | null>(null);
  useEffect(() => {
    if (entered.current !== open) return;
    entered.current = null;
    document.getElementById(fieldId(openPath))?.focus();
  }, [open, openPath]);
  const idOf = (body: Body): string =>
    body === open ? fieldId(paths[body]) : `${fieldId(paths[body])}-behind`;
  return (
    <Tabs value={open} onChange={(tab) => setOpen(tab === "text" ? "text" : "html")}>
      <Tabs.List aria-label={words.email.body}>
        <Tabs.Tab value="html">{words.email[source]}</Tabs.Tab>
        <Tabs.Tab value="text">{words.email.text}</Tabs.Tab>
      </Tabs.List>
      <Door
        key={paths[behind]}
        path={paths[behind]}
        onEnter={() => {
          entered.current = behind;
          setOpen(behind);
        }}
      />
      <Tabs.Panel value="html" pt="xs">
        <HtmlBody id={idOf("html")} path={paths.html} email={email} onChange={onChange} />
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
  const line = (field: "subject" | "preheader", description?: string) => (
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
      <EmailSender email={email} onChange={onChange} />
      <Bodies email={email} onChange={onChange} />
      <EmailMore email={email} onChange={onChange} />
    </Stack>
  );
};
