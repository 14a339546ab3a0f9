import {
  ActionIcon,
  Button,
  Checkbox,
  Group,
  Input,
  PasswordInput,
  SegmentedControl,
  Stack,
  Textarea,
  TextInput,
  Tooltip,
} from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { linked } from "../../../texts/linked.ts";
import type { LookupValues } from "./lookupForm.ts";

const words = linked.form;
const METHODS = ["GET", "POST"] as const;

export interface FormPart {
  values: LookupValues;
  /** By field, as the API names it. */
  problems: Readonly<Record<string, string>>;
  isDisabled: boolean;
  change: (patch: Partial<LookupValues>) => void;
}

const Headers = ({ values: { headers }, problems, isDisabled, change }: FormPart) => (
  <Input.Wrapper label={words.headers} labelElement="div">
    <Stack gap="xs">
      {[...headers.entries()].map(([index, header]) => {
        const set = (patch: Partial<typeof header>): void =>
          change({ headers: headers.map((one, at) => (at === index ? { ...one, ...patch } : one)) });
        const remove = words.removeHeader(index + 1);
        return (
          <Group key={index} gap="xs" wrap="nowrap" align="flex-start">
            <TextInput
              aria-label={words.headerName(index + 1)}
              value={header.name}
              error={problems[`headers.${index}.name`]}
              maxLength={200}
              autoComplete="off"
              style={{ flex: "0 1 40%", minWidth: 0 }}
              onChange={(event) => set({ name: event.currentTarget.value })}
            />
            <TextInput
              aria-label={words.headerValue(index + 1)}
              value={header.value}
              error={problems[`headers.${index}.value`]}
              maxLength={4_000}
              autoComplete="off"
              style={{ flex: "1 1 60%", minWidth: 0 }}
              onChange={(event) => set({ value: event.currentTarget.value })}
            />
            {isDisabled ? null : (
              <Tooltip label={remove}>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size={34}
                  aria-label={remove}
                  onClick={() => change({ headers: headers.filter((_, at) => at !== index) })}
                >
                  <IconTrash size={16} aria-hidden />
                </ActionIcon>
              </Tooltip>
            )}
          </Group>
        );
      })}
      {isDisabled ? null : (
        <Group>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => change({ headers: [...headers, { name: "", value: "" }] })}
          >
            {words.addHeader}
          </Button>
        </Group>
      )}
    </Stack>
  </Input.Wrapper>
);

const Secret = ({ values, problems, change, hasSecret }: FormPart & { hasSecret: boolean }) => {
  const isRemoved = hasSecret && values.secret === "";
  return (
    <>
      <TextInput
        label={words.secretHeader}
        value={values.secretHeader}
        error={problems["secretHeader"]}
        maxLength={200}
        autoComplete="off"
        onChange={(event) => change({ secretHeader: event.currentTarget.value })}
      />
      <PasswordInput
        label={words.secret}
        description={hasSecret ? `${words.secretHint} ${words.secretSet}` : words.secretHint}
        value={values.secret ?? ""}
        error={problems["secret"]}
        disabled={isRemoved}
        maxLength={4_000}
        autoComplete="new-password"
        onChange={({ currentTarget: { value } }) => change({ secret: value === "" ? undefined : value })}
      />
      {hasSecret ? (
        <Checkbox
          size="sm"
          label={words.secretRemove}
          checked={isRemoved}
          onChange={(event) => change({ secret: event.currentTarget.checked ? "" : undefined })}
        />
      ) : null}
    </>
  );
};

/** What is called, and with what. */
export const RequestFields = (part: FormPart & { hasSecret: boolean }) => {
  const { values, problems, change, isDisabled } = part;
  return (
    <Stack gap="md">
      <Textarea
        label={words.description}
        value={values.description}
        maxLength={1_000}
        autosize
        maxRows={4}
        onChange={(event) => change({ description: event.currentTarget.value })}
      />
      <Input.Wrapper label={words.method} labelElement="div">
        <div>
          <SegmentedControl
            aria-label={words.method}
            data={[...METHODS]}
            value={values.method}
            readOnly={isDisabled}
            onChange={(chosen) => {
              const method = METHODS.find((one) => one === chosen);
              if (method !== undefined) change({ method });
            }}
          />
        </div>
      </Input.Wrapper>
      <Textarea
        label={words.url}
        description={words.urlHint}
        value={values.url}
        error={problems["url"]}
        maxLength={2_000}
        autosize
        maxRows={4}
        spellCheck={false}
        onChange={(event) => change({ url: event.currentTarget.value.replaceAll("\n", "") })}
      />
      {values.method === "POST" ? (
        <Textarea
          label={words.body}
          description={words.bodyHint}
          value={values.body}
          error={problems["body"]}
          maxLength={16_000}
          autosize
          minRows={3}
          maxRows={14}
          spellCheck={false}
          onChange={(event) => change({ body: event.currentTarget.value })}
        />
      ) : null}
      <Headers {...part} />
      <Secret {...part} />
    </Stack>
  );
};
