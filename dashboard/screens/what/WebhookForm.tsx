import { Checkbox, Input, NativeSelect, SegmentedControl, SimpleGrid, Stack, Text } from "@mantine/core";
import type { WebhookProfileField } from "../../../src/contract/campaign.ts";
import { what as words } from "../../texts/what.ts";
import { PairList, PartProblems, TemplateArea, TemplateLine, useProblemsOf, useWriting } from "./fields.tsx";
import { fieldId, type WebhookFields } from "./templates.ts";

const texts = words.webhook;
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
const BODY_FROM = ["custom", "profile"] as const;
/** As the contract has them (src/contract/campaign.ts). */
const PROFILE_FIELDS = [
  "identity",
  "all_identities",
  "name",
  "email",
  "phone",
  "push_token",
  "systemProfileData",
  "profileData",
  "event_properties",
] as const satisfies readonly WebhookProfileField[];
const CONTENT_TYPES = ["json", "text", "form"] as const;
const WITHOUT_BODY: ReadonlySet<string> = new Set(["GET"]);

const LANGUAGES = { json: "liquid-json", text: "liquid-text", form: "liquid-text" } as const;

interface Props {
  webhook: WebhookFields;
  onChange: (webhook: WebhookFields) => void;
}

/** Ticks of what the body tells, and keys of its own. */
const ProfileBody = ({ webhook, onChange }: Props) => {
  const { isReadOnly } = useWriting();
  const problems = useProblemsOf("what.webhook.profileFields");
  const ticked = webhook.profileFields ?? [];
  return (
    <>
      <Checkbox.Group
        id={fieldId("what.webhook.profileFields")}
        label={texts.profileFields}
        description={texts.profileFieldsHint}
        error={problems.length === 0 ? undefined : problems.map(({ message }) => message).join(" ")}
        readOnly={isReadOnly}
        value={[...ticked]}
        onChange={(chosen) =>
          onChange({ ...webhook, profileFields: PROFILE_FIELDS.filter((field) => chosen.includes(field)) })
        }
      >
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" my={6}>
          {PROFILE_FIELDS.map((field) => (
            <Checkbox
              key={field}
              size="sm"
              value={field}
              label={texts.profileFieldNames[field].label}
              description={texts.profileFieldNames[field].hint}
            />
          ))}
        </SimpleGrid>
      </Checkbox.Group>
      <PairList
        path="what.webhook.keyValues"
        label={texts.keyValues}
        hint={texts.keyValuesHint}
        add={texts.addKeyValue}
        pairs={webhook.keyValues ?? []}
        onChange={(keyValues) => onChange({ ...webhook, keyValues })}
      />
    </>
  );
};

const CustomBody = ({ webhook, onChange }: Props) => {
  const { isReadOnly } = useWriting();
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

const Body = ({ webhook, onChange }: Props) => {
  const { isReadOnly } = useWriting();
  if (WITHOUT_BODY.has(webhook.method)) {
    return (
      <Text size="sm" c="dimmed" id={fieldId("what.webhook.body")} tabIndex={-1}>
        {texts.noBody(webhook.method)}
      </Text>
    );
  }
  const from = webhook.bodyFrom ?? "custom";
  return (
    <>
      <Input.Wrapper label={texts.bodyFrom} labelElement="div">
        <div>
          <SegmentedControl
            id={fieldId("what.webhook.bodyFrom")}
            aria-label={texts.bodyFrom}
            readOnly={isReadOnly}
            data={BODY_FROM.map((value) => ({ value, label: texts.bodyFroms[value] }))}
            value={from}
            onChange={(chosen) => {
              const bodyFrom = BODY_FROM.find((one) => one === chosen);
              if (bodyFrom !== undefined) onChange({ ...webhook, bodyFrom });
            }}
          />
        </div>
      </Input.Wrapper>
      {from === "profile" ? (
        <ProfileBody webhook={webhook} onChange={onChange} />
      ) : (
        <CustomBody webhook={webhook} onChange={onChange} />
      )}
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
