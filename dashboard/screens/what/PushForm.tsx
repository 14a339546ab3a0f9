import { Group, NativeSelect, SimpleGrid, Stack, Text } from "@mantine/core";
import { pushButtonsMax } from "../../../src/limits.ts";
import { what as words } from "../../texts/what.ts";
import {
  FieldList,
  PairList,
  PartProblems,
  PlainLine,
  RemoveButton,
  TemplateArea,
  TemplateLine,
  useProblemsOf,
  useWriting,
} from "./fields.tsx";
import { ImageLine } from "./ImageLine.tsx";
import { fieldId, type PushFields, withAt, withoutAt } from "./templates.ts";

const texts = words.push;

interface Props {
  push: PushFields;
  onChange: (push: PushFields) => void;
}

const Buttons = ({ push, onChange }: Props) => {
  const { buttons } = push;
  const set = (next: PushFields["buttons"]) => onChange({ ...push, buttons: next });
  const isFull = buttons.length >= pushButtonsMax;
  return (
    <FieldList
      label={texts.buttons}
      hint={texts.buttonsHint}
      add={texts.addButton}
      isEmpty={buttons.length === 0}
      onAdd={isFull ? null : () => set([...buttons, { label: "", deepLink: "" }])}
    >
      {[...buttons.entries()].map(([index, button]) => (
        <Group key={index} gap="xs" wrap="nowrap" align="flex-start">
          {(["label", "deepLink"] as const).map((field) => (
            <div key={field} style={{ flex: field === "label" ? "1 1 40%" : "1 1 60%", minWidth: 0 }}>
              <TemplateLine
                path={`what.push.buttons.${index}.${field}`}
                label={(field === "label" ? texts.buttonLabel : texts.buttonLink)(index + 1)}
                value={button[field]}
                onChange={(value) => set(withAt(buttons, index, { ...button, [field]: value }))}
              />
            </div>
          ))}
          <RemoveButton
            label={words.pair.remove(texts.buttons, index + 1)}
            onClick={() => set(withoutAt(buttons, index))}
          />
        </Group>
      ))}
    </FieldList>
  );
};

/** One of a few, each in words. */
const Choice = <Value extends string>({
  path,
  label,
  choices,
  value,
  onChange,
}: {
  path: string;
  label: string;
  choices: readonly (readonly [Value, string])[];
  value: Value;
  onChange: (value: Value) => void;
}) => {
  const { isReadOnly } = useWriting();
  const [problem] = useProblemsOf(path);
  return (
    <NativeSelect
      id={fieldId(path)}
      label={label}
      labelProps={{ lh: "28px" }}
      description={problem?.message}
      inputWrapperOrder={["label", "input", "description", "error"]}
      disabled={isReadOnly}
      data={choices.map(([name, text]) => ({ value: name, label: text }))}
      value={value}
      onChange={({ currentTarget }) => {
        const chosen = choices.find(([name]) => name === currentTarget.value);
        if (chosen !== undefined) onChange(chosen[0]);
      }}
    />
  );
};

const KEPT = ["none", "0", "300", "3600", "21600", "86400", "604800"] as const;
const KEPT_CHOICES = KEPT.map((name): readonly [string, string] => [name, texts.keptForChoices[name]]);

/** Seconds that are none of the choices were set over the API: they stay one. */
const keptChoices = (seconds: number | null): readonly (readonly [string, string])[] =>
  seconds === null || KEPT_CHOICES.some(([name]) => name === String(seconds))
    ? KEPT_CHOICES
    : [...KEPT_CHOICES, [String(seconds), texts.seconds(seconds)]];

const Choices = ({ push, onChange }: Props) => {
  const seconds = push.timeToLiveSeconds;
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
      <Choice
        path="what.push.devices"
        label={texts.devices}
        choices={[
          ["all", texts.deviceChoices.all],
          ["last_active", texts.deviceChoices.last_active],
        ]}
        value={push.devices}
        onChange={(devices) => onChange({ ...push, devices })}
      />
      <Choice
        path="what.push.priority"
        label={texts.priority}
        choices={[
          ["high", texts.priorities.high],
          ["normal", texts.priorities.normal],
        ]}
        value={push.priority}
        onChange={(priority) => onChange({ ...push, priority })}
      />
      <Choice
        path="what.push.timeToLiveSeconds"
        label={texts.keptFor}
        choices={keptChoices(seconds)}
        value={seconds === null ? "none" : String(seconds)}
        onChange={(kept) => onChange({ ...push, timeToLiveSeconds: kept === "none" ? null : Number(kept) })}
      />
      <Choice
        path="what.push.interruptionLevel"
        label={texts.interruption}
        choices={[
          ["active", texts.interruptions.active],
          ["passive", texts.interruptions.passive],
          ["time_sensitive", texts.interruptions.time_sensitive],
        ]}
        value={push.interruptionLevel}
        onChange={(interruptionLevel) => onChange({ ...push, interruptionLevel })}
      />
    </SimpleGrid>
  );
};

const Arrival = ({ push, onChange }: Props) => {
  const line = (field: "badge" | "collapseKey") => (
    <TemplateLine
      path={`what.push.${field}`}
      label={texts[field]}
      description={texts[`${field}Hint`]}
      value={push[field]}
      onChange={(value) => onChange({ ...push, [field]: value })}
    />
  );
  const plain = (field: "sound" | "channelId") => (
    <PlainLine
      path={`what.push.${field}`}
      label={texts[field]}
      description={texts[`${field}Hint`]}
      value={push[field]}
      onChange={(value) => onChange({ ...push, [field]: value })}
    />
  );
  return (
    <Stack gap="sm">
      <Text component="h3" size="sm" fw={650} mt="xs">
        {texts.arrival}
      </Text>
      <Choices push={push} onChange={onChange} />
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <ImageLine
          place="icon"
          path="what.push.iconUrl"
          label={texts.iconUrl}
          description={texts.iconUrlHint}
          value={push.iconUrl}
          onChange={(iconUrl) => onChange({ ...push, iconUrl })}
        />
        {line("badge")}
        {plain("sound")}
        {plain("channelId")}
      </SimpleGrid>
      {line("collapseKey")}
    </Stack>
  );
};

export const PushForm = ({ push, onChange }: Props) => (
  <Stack gap="sm">
    <PartProblems path="what.push" label={words.message} />
    <TemplateLine
      path="what.push.title"
      label={texts.title}
      value={push.title}
      onChange={(title) => onChange({ ...push, title })}
    />
    <TemplateArea
      path="what.push.body"
      label={texts.body}
      language="liquid-text"
      minLines={4}
      maxLines={14}
      value={push.body}
      onChange={(body) => onChange({ ...push, body })}
    />
    <ImageLine
      place="push"
      path="what.push.imageUrl"
      label={texts.imageUrl}
      description={texts.imageUrlHint}
      value={push.imageUrl}
      onChange={(imageUrl) => onChange({ ...push, imageUrl })}
    />
    <TemplateLine
      path="what.push.deepLink"
      label={texts.deepLink}
      description={texts.deepLinkHint}
      value={push.deepLink}
      onChange={(deepLink) => onChange({ ...push, deepLink })}
    />
    <Buttons push={push} onChange={onChange} />
    <Arrival push={push} onChange={onChange} />
    <PairList
      path="what.push.data"
      label={texts.data}
      hint={texts.dataHint}
      add={texts.addData}
      pairs={push.data}
      onChange={(data) => onChange({ ...push, data })}
    />
  </Stack>
);
