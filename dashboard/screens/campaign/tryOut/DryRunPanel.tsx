import { Button, Grid, Group, Input, SegmentedControl, Stack, Text } from "@mantine/core";
import { IconFlask } from "@tabler/icons-react";
import { type FormEvent, useId } from "react";
import { ApiError } from "../../../api/client.ts";
import { dryRun } from "../../../texts/dryRun.ts";
import { wallTime } from "../../../texts/wallTime.ts";
import { Section } from "../../../ui/Section.tsx";
import { Answer } from "./Answer.tsx";
import { MomentFields } from "./MomentFields.tsx";
import { PayloadField } from "./PayloadField.tsx";
import { TRY_OUT } from "./tryForm.ts";
import { UserField, useChosenProfile } from "./UserField.tsx";
import { type DryRunProps, type FieldName, useDryRun } from "./useDryRun.ts";

const texts = dryRun.panel;

const NAMES: readonly FieldName[] = ["to", "moment", "payload"];

type Form = ReturnType<typeof useDryRun>;

/** Where a refusal's problem is shown; undefined: at no field. */
const placeOf = (field: string): FieldName | undefined => {
  const [first] = field.split(".");
  if (first === "at") return "moment";
  if (first === "payload") return "payload";
  return first === "recipients" || first === "to" ? "to" : undefined;
};

const refusalsOf = ({ query, isOld }: Form, place: FieldName): string[] => {
  const { error } = query;
  if (isOld || !(error instanceof ApiError)) return [];
  return error.problems.filter(({ field }) => placeOf(field) === place).map(({ message }) => message);
};

/** The field of the user says so by itself. */
const isUserGone = ({ query: { error }, question }: Form): boolean =>
  question?.to.kind === "user" && error instanceof ApiError && error.code === "profile/not-found";

const VersionChoice = ({ form, live }: { form: Form; live: number }) => (
  <Input.Wrapper label={texts.version} labelElement="div">
    <div>
      <SegmentedControl
        aria-label={texts.version}
        value={form.fields.version}
        onChange={(chosen) => form.change({ version: chosen === "draft" ? "draft" : "published" })}
        data={[
          { value: "published", label: texts.published(live) },
          { value: "draft", label: texts.draft },
        ]}
      />
    </div>
  </Input.Wrapper>
);

const FormFields = ({
  form,
  id,
  live,
}: {
  form: Form;
  /** Of a field's control. */
  id: (name: FieldName) => string;
  /** The version that is live; null: only the draft can be tried. */
  live: number | null;
}) => {
  const { fields, missing, change } = form;
  const { data: profile } = useChosenProfile(fields.to);
  const isNameless = form.query.data === null && !form.isOld;
  const errorOf = (name: FieldName, lack: string): string | undefined =>
    missing.includes(name) ? lack : refusalsOf(form, name)[0];
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, md: 6 }}>
        <Stack gap="md">
          <div data-field={TRY_OUT}>
            <UserField
              id={id("to")}
              to={fields.to}
              onChange={(to) => change({ to })}
              error={isNameless ? texts.nameless : errorOf("to", texts.noUser)}
            />
          </div>
          <MomentFields
            id={id("moment")}
            moment={fields}
            userZone={profile?.timeZone ?? null}
            error={errorOf("moment", wallTime.notATime)}
            onChange={change}
          />
          {live === null ? null : <VersionChoice form={form} live={live} />}
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 6 }}>
        <PayloadField
          id={id("payload")}
          text={form.payload}
          isTyped={form.isTyped}
          sampleError={form.sampleError}
          refused={refusalsOf(form, "payload")}
          onChange={form.type}
        />
      </Grid.Col>
    </Grid>
  );
};

/**
 * Tries the campaign for one user, with a payload, at a moment: every check and the message, with nothing sent. In a
 * form of its own, so that Enter asks.
 */
export const DryRunPanel = (props: DryRunProps) => {
  const { campaign, isDraftOnly } = props;
  const form = useDryRun(props);
  const own = useId();
  const id = (name: FieldName): string => `${own}-${name}`;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void form.ask().then((missing) => {
      if (missing !== null) document.getElementById(id(missing))?.focus();
    });
  };
  return (
    <Stack gap="md">
      <Section title={texts.title}>
        <Text size="sm" c="dimmed">
          {isDraftOnly ? texts.draftHint : texts.hint}
        </Text>
        <form onSubmit={submit} noValidate>
          <Stack gap="md">
            <FormFields form={form} id={id} live={isDraftOnly ? null : campaign.version} />
            <Group gap="sm">
              <Button type="submit" leftSection={<IconFlask size={16} aria-hidden />} loading={form.isAsking}>
                {form.question === null ? texts.action : texts.again}
              </Button>
              {form.isUnsaved ? (
                <Text size="sm" c="var(--mantine-color-error)" role="alert">
                  {texts.unsaved}
                </Text>
              ) : null}
            </Group>
          </Stack>
        </form>
      </Section>
      <Answer
        campaign={campaign}
        query={form.query}
        isAsked={form.question !== null}
        isOld={form.isOld}
        isSaidAtField={isUserGone(form) || NAMES.some((name) => refusalsOf(form, name).length > 0)}
        round={form.question?.round ?? 0}
        zone={form.askedZone}
      />
    </Stack>
  );
};
