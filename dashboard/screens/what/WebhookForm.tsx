import { Input, NativeSelect, SegmentedControl, Stack, Text } from "@mantine/core";
import { what as words } from "../../texts/what.ts";
import { PairList, PartProblems, TemplateArea, TemplateLine, useWriting } from "./fields.tsx";
import { fieldId, type WebhookFields } from "./templates.ts";

const texts = words.webhook;
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
const CONTENT_TYPES = ["json", "text", "form"] as const;
const WITHOUT_BODY: ReadonlySet<string> = new Set(["GET"]);

const LANGUAGES = { json: "liquid-json", text: "liquid-text", form: "liquid-text" } as const;

interface Props {
  webhook: WebhookFields;
  onChange: (webhook: WebhookFields) => void;
}

const Body = ({ webhook, onChange }: Props) => {
  const { isReadOnly } = useWriting();
  if (WITHOUT_BODY.has(webhook.method)) {
    return (
      <Text size="sm" c="dimmed" id={fieldId("what.webhook.body")} tabIndex={-1}>
        {texts.noBody(webhook.method)}
      </Text>
    );
  }
  return (
    <>
      <Input.Wrapper label={texts.contentType} labelElement="div">
        <div>
          <SegmentedControl
            id={fieldId("what.webhook.contentType")}
            aria-label={texts.contentType}
            readOnly={isReadOnly}
            data={CONTENT_TYPES.map((value) => ({ value, label: texts.contentTypes[value] }))}
            value={webhook.contentType}
            onChange={(chosen) => {
              const contentType = CONTENT_TYPES.find((one) => one === chosen);
              if (contentType !== undefined) onChange({ ...webhook, contentType });
            }}
          />
        </div>
      </Input.Wrapper>
      <TemplateArea
        path="what.webhook.body"
        label={texts.body}
        language={LANGUAGES[webhook.contentType]}
        description={texts.bodyHints[webhook.contentType]}
        minLines={8}
        value={webhook.body}
        onChange={(body) => onChange({ ...webhook, body })}
      />
    </>
  );
};

export const WebhookForm = ({ webhook, onChange }: Props) => {
  const { isReadOnly } = useWriting();
  return (
    <Stack gap="sm">
      <PartProblems path="what.webhook" label={words.message} />
      <NativeSelect
        id={fieldId("what.webhook.method")}
        label={texts.method}
        data={[...METHODS]}
        value={webhook.method}
        disabled={isReadOnly}
        maw={160}
        onChange={(event) => {
          const method = METHODS.find((one) => one === event.currentTarget.value);
          if (method !== undefined) onChange({ ...webhook, method });
        }}
      />
      <TemplateLine
        path="what.webhook.url"
        label={texts.url}
        value={webhook.url}
        onChange={(url) => onChange({ ...webhook, url })}
      />
      <PairList
        path="what.webhook.query"
        label={texts.query}
        hint={texts.queryHint}
        add={texts.addQuery}
        pairs={webhook.query}
        onChange={(query) => onChange({ ...webhook, query })}
      />
      <PairList
        path="what.webhook.headers"
        label={texts.headers}
        hint={texts.headersHint}
        add={texts.addHeader}
        pairs={webhook.headers}
        onChange={(headers) => onChange({ ...webhook, headers })}
      />
      <Body webhook={webhook} onChange={onChange} />
    </Stack>
  );
};
