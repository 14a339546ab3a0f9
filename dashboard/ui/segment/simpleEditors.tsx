import { Button, Select, Text, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { PLACE_PARTS, PLATFORMS } from "../../../src/contract/filter.ts";
import { filterPointsMax } from "../../../src/limits.ts";
import { segment as texts } from "../../texts/segment.ts";
import { Choose } from "./Choose.tsx";
import { listOf, type Members, membersOf, oneOf, present, textOf } from "./members.ts";
import { useBuilder, useLeaf, useMember } from "./scope.ts";
import classes from "./segment.module.css";
import { ToolButton } from "./ToolButton.tsx";
import { NumberText, ValueList } from "./values.tsx";
import { knownOf } from "./valueTests.ts";

export interface EditorProps {
  leaf: Members;
  onChange: (leaf: Members) => void;
  isNegated: boolean;
  onNegated: (isNegated: boolean) => void;
}

/** Whether it holds, or the opposite of it. */
const Is = ({
  words,
  isNegated,
  onNegated,
  width = 96,
}: Pick<EditorProps, "isNegated" | "onNegated"> & {
  words: { yes: string; no: string };
  width?: number;
}) => {
  const { name } = useLeaf();
  return (
    <Choose
      label={texts.part(name, texts.parts.is)}
      value={isNegated ? "no" : "yes"}
      choices={[
        ["yes", words.yes],
        ["no", words.no],
      ]}
      onChange={(chosen) => onNegated(chosen === "no")}
      width={width}
    />
  );
};

const CHANNELS = ["email", "push", "whatsapp"] as const;

/** Whether a message can get there, or is wanted there. */
export const ChannelEditor = ({ leaf, onChange, ...is }: EditorProps) => {
  const { name } = useLeaf();
  const field = useMember("channel");
  return (
    <div className={classes.row}>
      <Is {...is} words={leaf["type"] === "reachable" ? texts.reachable : texts.subscribed} width={212} />
      <Choose
        label={texts.part(name, texts.parts.channel)}
        value={oneOf(CHANNELS, leaf["channel"])}
        choices={CHANNELS.map((one) => [one, texts.channels[one]] as const)}
        onChange={(channel) => onChange({ ...leaf, channel })}
        width={176}
        {...field}
      />
    </div>
  );
};

const VERSION_OPS = ["greater_or_equal", "greater", "equals", "less_or_equal", "less"] as const;

const Version = ({
  test,
  onChange,
  member,
  label,
  operator,
  title,
}: {
  test: unknown;
  /** Undefined: any version. */
  onChange: (test: Members | undefined) => void;
  member: string;
  label: string;
  operator: string;
  title: string;
}) => {
  const { name } = useLeaf();
  const field = useMember(member);
  const own = membersOf(test);
  return (
    <>
      <span className={classes.word}>{title}</span>
      <Choose
        label={texts.part(name, operator)}
        value={oneOf(VERSION_OPS, own["op"]) ?? "greater_or_equal"}
        choices={VERSION_OPS.map((one) => [one, texts.versionOps[one]] as const)}
        onChange={(op) => onChange({ value: "", ...own, op })}
        width={108}
      />
      <TextInput
        aria-label={texts.part(name, label)}
        value={textOf(own["value"])}
        placeholder={texts.versionPlaceholder}
        onChange={(event) => {
          const value = event.currentTarget.value.trim();
          onChange(value === "" ? undefined : { op: own["op"] ?? "greater_or_equal", value });
        }}
        w={130}
        {...field}
      />
    </>
  );
};

const VERSIONS = [
  {
    member: "osVersion",
    label: texts.parts.osVersion,
    operator: texts.parts.osOperator,
    title: texts.osVersion,
  },
  {
    member: "appVersion",
    label: texts.parts.appVersion,
    operator: texts.parts.appOperator,
    title: texts.appVersion,
  },
] as const;

/** What the user has installed on which device. */
export const DeviceEditor = ({ leaf, onChange, ...is }: EditorProps) => {
  const { name } = useLeaf();
  const platforms = [
    ["any", texts.anyPlatform],
    ...PLATFORMS.map((one) => [one, texts.platforms[one]] as const),
  ] as const;
  return (
    <div className={classes.row}>
      <Is {...is} words={texts.device} width={180} />
      <Choose
        label={texts.part(name, texts.parts.platform)}
        value={oneOf(PLATFORMS, leaf["platform"]) ?? "any"}
        choices={platforms}
        onChange={(platform) =>
          onChange(present({ ...leaf, platform: platform === "any" ? undefined : platform }))
        }
        width={140}
      />
      {VERSIONS.map(({ member, ...words }) => (
        <div key={member} className={classes.row}>
          <Version
            test={leaf[member]}
            onChange={(test) => onChange(present({ ...leaf, [member]: test }))}
            member={member}
            {...words}
          />
        </div>
      ))}
    </div>
  );
};

/** Country, region or city, as users have them in their properties. */
export const PlaceEditor = ({ leaf, onChange, ...is }: EditorProps) => {
  const { name } = useLeaf();
  const { catalogue } = useBuilder();
  const field = useMember("values");
  const part = oneOf(PLACE_PARTS, leaf["part"]);
  const known = knownOf(catalogue?.profile ?? [], part === undefined ? "" : texts.places[part]);
  return (
    <div className={classes.row}>
      <Choose
        label={texts.part(name, texts.parts.place)}
        value={part}
        choices={PLACE_PARTS.map((one) => [one, texts.places[one]] as const)}
        onChange={(next) => onChange({ ...leaf, part: next })}
        width={124}
      />
      <Is {...is} words={{ yes: texts.ops.in, no: texts.ops.not_in }} width={140} />
      <ValueList
        label={texts.part(name, texts.parts.values)}
        values={leaf["values"]}
        type="text"
        known={known?.values ?? []}
        onChange={(values) => onChange({ ...leaf, values })}
        {...field}
      />
    </div>
  );
};

const Point = ({
  index,
  point,
  onChange,
  onRemove,
}: {
  index: number;
  point: Members;
  onChange: (point: Members) => void;
  onRemove: (() => void) | undefined;
}) => {
  const { name } = useLeaf();
  const own = texts.point(name, index + 1);
  const put = (change: Members): void => onChange(present({ ...point, ...change }));
  const [metres, latitude, longitude] = [
    useMember(`points.${index}.metres`),
    useMember(`points.${index}.latitude`),
    useMember(`points.${index}.longitude`),
  ];
  return (
    <div className={classes.row}>
      <NumberText
        label={texts.part(own, texts.parts.metres)}
        value={point["metres"]}
        onChange={(next) => put({ metres: next })}
        width={100}
        {...metres}
      />
      <span className={classes.word}>{texts.metresOf}</span>
      <NumberText
        label={texts.part(own, texts.parts.latitude)}
        placeholder={texts.latitude}
        value={point["latitude"]}
        onChange={(next) => put({ latitude: next })}
        width={120}
        {...latitude}
      />
      <NumberText
        label={texts.part(own, texts.parts.longitude)}
        placeholder={texts.longitude}
        value={point["longitude"]}
        onChange={(next) => put({ longitude: next })}
        width={120}
        {...longitude}
      />
      {onRemove === undefined ? null : (
        <ToolButton icon={IconX} name={texts.removePoint(name, index + 1)} onClick={onRemove} />
      )}
    </div>
  );
};

/** Within a distance of one of some points. */
export const RadiusEditor = ({ leaf, onChange, ...is }: EditorProps) => {
  const { name } = useLeaf();
  const points = listOf(leaf["points"]).map(membersOf);
  const put = (next: readonly Members[]): void => onChange({ ...leaf, points: next });
  return (
    <div className={classes.row}>
      <Is {...is} words={texts.within} width={140} />
      {[...points.entries()].map(([index, point]) => (
        <Point
          key={index}
          index={index}
          point={point}
          onChange={(next) => put(points.map((one, at) => (at === index ? next : one)))}
          onRemove={points.length > 1 ? () => put(points.filter((_, at) => at !== index)) : undefined}
        />
      ))}
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<IconPlus size={14} aria-hidden />}
        aria-label={texts.part(name, texts.anotherPoint)}
        disabled={points.length >= filterPointsMax}
        onClick={() => put([...points, {}])}
      >
        {texts.anotherPoint}
      </Button>
    </div>
  );
};

/** A fixed part of all users. */
export const BucketEditor = ({ leaf, onChange, ...is }: EditorProps) => {
  const { name } = useLeaf();
  const [from, to] = [useMember("from"), useMember("to")];
  return (
    <div className={classes.row}>
      <Is {...is} words={{ yes: texts.ops.between, no: texts.notBetween }} width={150} />
      <NumberText
        label={texts.part(name, texts.parts.from)}
        value={leaf["from"]}
        onChange={(next) => onChange(present({ ...leaf, from: next }))}
        width={76}
        isWhole
        {...from}
      />
      <span className={classes.word}>{texts.and}</span>
      <NumberText
        label={texts.part(name, texts.parts.to)}
        value={leaf["to"]}
        onChange={(next) => onChange(present({ ...leaf, to: next }))}
        width={76}
        isWhole
        {...to}
      />
      <Text className={classes.note ?? ""} size="xs" c="dimmed">
        {texts.bucketText}
      </Text>
    </div>
  );
};

/** In a saved segment or on a list, or not. */
export const SegmentEditor = ({ leaf, onChange, ...is }: EditorProps) => {
  const { name } = useLeaf();
  const { segments } = useBuilder();
  const field = useMember("segmentId");
  const id = textOf(leaf["segmentId"]);
  const known = segments.map((one) => ({
    value: one.id,
    label: one.kind === "list" ? `${one.name} (${texts.segmentList})` : one.name,
  }));
  const isGone = id !== "" && !known.some(({ value }) => value === id);
  return (
    <div className={classes.row}>
      <Is {...is} words={texts.member} width={110} />
      <div data-first>
        <Select
          aria-label={texts.part(name, texts.parts.segment)}
          data={isGone ? [...known, { value: id, label: texts.segmentGone }] : known}
          value={id === "" ? null : id}
          onChange={(segmentId) => onChange(present({ ...leaf, segmentId: segmentId ?? undefined }))}
          placeholder={texts.segmentPlaceholder}
          searchable
          allowDeselect={false}
          nothingFoundMessage={known.length === 0 ? texts.noSegments : texts.segmentNone}
          w={260}
          maw="100%"
          {...field}
        />
      </div>
    </div>
  );
};
