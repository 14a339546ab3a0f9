import { Button, Checkbox, Text } from "@mantine/core";
import { IconFilter, IconPlus, IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { filterEventsMax } from "../../../src/limits.ts";
import { segment as texts } from "../../texts/segment.ts";
import { Choose } from "./Choose.tsx";
import { FIRST_WHERE } from "./conditions.ts";
import { MeasureEditor } from "./MeasureEditor.tsx";
import { listOf, type Members, membersOf, oneOf, present, textOf } from "./members.ts";
import { RangeEditor } from "./RangeEditor.tsx";
import { Suggest } from "./Suggest.tsx";
import { eventKey, useBuilder, useEventProperties, useLeaf, useMember } from "./scope.ts";
import classes from "./segment.module.css";
import { FieldsEditor } from "./TestEditor.tsx";
import { ToolButton } from "./ToolButton.tsx";

const MATCHES = ["any", "all"] as const;

interface LeafProps {
  leaf: Members;
  onChange: (leaf: Members) => void;
}

const NeverEvent = () => (
  <Text className={classes.note ?? ""} size="sm" c="dimmed">
    {texts.neverEvent}
  </Text>
);

/** One event, and which of them by their properties. */
export const EventChoice = ({
  index,
  choice,
  onChange,
  onRemove,
  children,
}: {
  index: number;
  choice: Members;
  onChange: (choice: Members) => void;
  /** Absent for the only one. */
  onRemove: (() => void) | undefined;
  /** What is asked of it besides, beside its name. */
  children?: ReactNode;
}) => {
  const { catalogue } = useBuilder();
  const { name } = useLeaf();
  const field = useMember(`events.${index}.event`);
  const given = textOf(choice["event"]);
  const properties = useEventProperties([given]);
  const known = catalogue?.events.find((event) => eventKey(event.name) === eventKey(given));
  const own = texts.eventPart(name, index + 1);
  return (
    <>
      <Suggest
        label={texts.part(own, texts.parts.event)}
        value={given}
        suggestions={(catalogue?.events ?? []).map((event) => ({ value: event.name }))}
        onChange={(event) => onChange({ ...choice, event })}
        placeholder={texts.eventPlaceholder}
        width={220}
        isName
        {...field}
      />
      {children}
      {"where" in choice ? null : (
        <ToolButton
          icon={IconFilter}
          label={texts.where}
          name={texts.whereOf(own)}
          onClick={() => onChange({ ...choice, where: FIRST_WHERE })}
        />
      )}
      {onRemove === undefined ? null : (
        <ToolButton icon={IconX} name={texts.removeEvent(own)} onClick={onRemove} />
      )}
      {catalogue !== undefined && known === undefined && given.trim() !== "" ? <NeverEvent /> : null}
      {"where" in choice ? (
        <FieldsEditor
          value={choice["where"]}
          onChange={(where) => onChange(present({ ...choice, where }))}
          path={`events.${index}.where`}
          name={own}
          fields={properties}
          items={known?.items ?? []}
        />
      ) : null}
    </>
  );
};

const Events = ({ leaf, onChange }: LeafProps) => {
  const { name } = useLeaf();
  const events = listOf(leaf["events"]).map(membersOf);
  const put = (next: readonly Members[]): void => onChange({ ...leaf, events: next });
  return (
    <>
      {events.length > 1 ? (
        <Choose
          label={texts.part(name, texts.parts.matchEvents)}
          value={oneOf(MATCHES, leaf["match"])}
          choices={MATCHES.map((one) => [one, texts.matchEvents[one]] as const)}
          onChange={(match) => onChange({ ...leaf, match })}
          width={96}
        />
      ) : null}
      {[...events.entries()].map(([index, choice]) => (
        <div
          key={index}
          className={`${classes.row} ${events.length > 1 ? classes.fields : ""}`}
          data-first={index === 0 || undefined}
        >
          <EventChoice
            index={index}
            choice={choice}
            onChange={(next) => put(events.map((one, at) => (at === index ? next : one)))}
            onRemove={events.length > 1 ? () => put(events.filter((_, at) => at !== index)) : undefined}
          />
        </div>
      ))}
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<IconPlus size={14} aria-hidden />}
        aria-label={texts.part(name, texts.anotherEvent)}
        disabled={events.length >= filterEventsMax}
        onClick={() => put([...events, { event: "" }])}
      >
        {texts.anotherEvent}
      </Button>
    </>
  );
};

/** Rarely needed, and so behind a box: events that count together only where they share a property's value. */
const Constant = ({ leaf, onChange, names }: LeafProps & { names: readonly string[] }) => {
  const { name } = useLeaf();
  const field = useMember("constant");
  const isOn = "constant" in leaf;
  const properties = useEventProperties(names);
  return (
    <div className={classes.note}>
      <Checkbox
        label={texts.constant}
        description={isOn ? texts.constantText : undefined}
        checked={isOn}
        onChange={(event) =>
          onChange(present({ ...leaf, constant: event.currentTarget.checked ? "" : undefined }))
        }
      />
      {isOn ? (
        <div style={{ paddingLeft: 36, paddingTop: 6 }}>
          <Suggest
            label={texts.part(name, texts.parts.constant)}
            value={textOf(leaf["constant"])}
            suggestions={[...new Set(properties.map((one) => one.name))].map((value) => ({ value }))}
            onChange={(constant) => onChange({ ...leaf, constant })}
            placeholder={texts.propertyPlaceholder}
            isName
            {...field}
          />
        </div>
      ) : null}
    </div>
  );
};

/** What is remembered of the past for this condition: summaries stay, single events go after 13 months. */
const Kept = ({ leaf }: { leaf: Members }) => {
  const measure = textOf(membersOf(leaf["measure"])["kind"]);
  const isPlain =
    !("constant" in leaf) && !listOf(leaf["events"]).some((choice) => "where" in membersOf(choice));
  const stays = isPlain && ["count", "first", "last"].includes(measure);
  return (
    <Text className={classes.note ?? ""} size="xs" c="dimmed">
      {stays ? texts.keptEver : texts.keptFor}
    </Text>
  );
};

/** What a user did, or did not do: which events, how often, when. */
export const BehaviourEditor = ({ leaf, onChange }: LeafProps) => {
  const { name } = useLeaf();
  const names = listOf(leaf["events"]).map((choice) => textOf(membersOf(choice)["event"]));
  const properties = useEventProperties(names);
  const within = membersOf(leaf["within"]);
  const isSpecial = "constant" in leaf;
  const measured = membersOf(leaf["measure"])["kind"];
  const isMoment = measured === "first" || measured === "last";
  return (
    <div className={classes.row}>
      <Choose
        label={texts.part(name, texts.parts.did)}
        value={leaf["did"] === false ? "no" : "yes"}
        choices={[
          ["yes", texts.did.yes],
          ["no", texts.did.no],
        ]}
        onChange={(did) => onChange({ ...leaf, did: did === "yes" })}
        width={124}
      />
      <Events leaf={leaf} onChange={onChange} />
      <div className={`${classes.row} ${classes.whole}`}>
        <MeasureEditor
          measure={membersOf(leaf["measure"])}
          onChange={(measure) => onChange({ ...leaf, measure })}
          properties={properties}
        />
        {isMoment ? (
          <>
            <span className={classes.whole} />
            <span className={classes.word}>{texts.ofEvents}</span>
          </>
        ) : null}
        <RangeEditor
          range={within}
          onChange={(next) => onChange({ ...leaf, within: next })}
          member="within"
          label={texts.parts.range}
        />
      </div>
      {within["kind"] === "ever" ? <Kept leaf={leaf} /> : null}
      <details className={classes.note} open={isSpecial || undefined}>
        <summary className={classes.more}>{texts.moreOf}</summary>
        <Constant leaf={leaf} onChange={onChange} names={names} />
      </details>
    </div>
  );
};
