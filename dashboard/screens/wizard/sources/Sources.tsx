import { Checkbox, Stack, Text } from "@mantine/core";
import { sources as texts } from "../../../texts/sources.ts";
import { OneEventEditor } from "../../../ui/segment/OneEventEditor.tsx";
import { useField, useSection } from "../WizardContext.ts";
import { InboundHooks } from "./InboundHooks.tsx";
import classes from "./sources.module.css";

const EVENT = "start.sources.event";
const NO_EVENT = { isOn: false, event: "", where: null };

const EventSource = () => {
  const [start, change] = useSection("start");
  const { error, onBlur, ...field } = useField(EVENT);
  const given = start.sources.event;
  const source = given ?? NO_EVENT;
  const put = (event: typeof source): void => change({ sources: { ...start.sources, event } });
  return (
    <Stack gap={0} onBlur={onBlur} {...field}>
      <Checkbox
        label={texts.event}
        description={texts.eventText}
        checked={source.isOn}
        onChange={(event) => put({ ...source, isOn: event.currentTarget.checked })}
      />
      {source.isOn ? (
        <div className={classes.indented}>
          <OneEventEditor
            value={source}
            onChange={(next) => put({ ...source, ...next })}
            field={EVENT}
            name={texts.eventName}
            isTouched={error !== undefined}
          />
        </div>
      ) : null}
    </Stack>
  );
};

/** What fires the campaign: the API always, an uploaded event, other systems' webhooks. */
export const Sources = () => (
  <Stack gap="md" role="group" aria-label={texts.title}>
    <Text size="sm" fw={500} mb={-4}>
      {texts.title}
    </Text>
    <Checkbox label={texts.api} description={texts.apiText} checked readOnly aria-readonly />
    <EventSource />
    <InboundHooks />
  </Stack>
);
