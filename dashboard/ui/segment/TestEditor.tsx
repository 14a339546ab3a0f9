import { Button, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { type ReactNode, useMemo, useState } from "react";
import type { CatalogueProperty } from "../../../src/contract/segment.ts";
import { segment as texts } from "../../texts/segment.ts";
import { Choose } from "./Choose.tsx";
import { FIRST_FIELD, FIRST_WHERE } from "./conditions.ts";
import { GroupBox, type TreeParts } from "./GroupBox.tsx";
import { type Members, membersOf, oneOf, present, textOf } from "./members.ts";
import { Suggest, type Suggestion } from "./Suggest.tsx";
import { TreeContext, useBuilder, useLeaf, useMember, useTreeScope } from "./scope.ts";
import classes from "./segment.module.css";
import { Days, InSpan, One, Range, Several } from "./testValues.tsx";
import { added, type Tree, withLeaf } from "./tree.ts";
import { useTree } from "./useTree.ts";
import { NumberText } from "./values.tsx";
import {
  isMismatch,
  type Known,
  knownOf,
  OPS,
  type Op,
  opOf,
  shapeOf,
  testAs,
  testWith,
  typeOfTest,
  VALUE_TYPES,
  type ValueType,
} from "./valueTests.ts";

const SHOWN_VALUES = 3;
const QUANTIFIERS = ["any", "all", "none", "at_least"] as const;

interface TestProps {
  test: Members;
  onChange: (test: Members) => void;
  type: ValueType;
  known: Known | null;
  /** Fields of the objects, where the value is a list of them. */
  fields: readonly CatalogueProperty[];
}

const Items = ({ test, onChange, fields }: TestProps) => {
  const { name } = useLeaf();
  const quantifier = oneOf(QUANTIFIERS, test["quantifier"]);
  const count = useMember("test.count");
  return (
    <>
      <Choose
        label={texts.part(name, texts.parts.quantifier)}
        value={quantifier}
        choices={QUANTIFIERS.map((one) => [one, texts.quantifiers[one]] as const)}
        onChange={(next) =>
          onChange(
            present({
              ...test,
              quantifier: next,
              count: next === "at_least" ? (test["count"] ?? 1) : undefined,
            }),
          )
        }
        width={140}
      />
      {quantifier === "at_least" ? (
        <NumberText
          label={texts.part(name, texts.parts.count)}
          value={test["count"]}
          onChange={(next) => onChange(present({ ...test, count: next }))}
          width={76}
          isWhole
          {...count}
        />
      ) : null}
      <span className={classes.word}>{texts.itemsWhere}</span>
      <FieldsEditor
        value={test["where"]}
        onChange={(where) => onChange({ ...test, where: where ?? FIRST_WHERE })}
        path="test.where"
        name={texts.itemsPart(name)}
        fields={fields}
      />
    </>
  );
};

const ValueOf = ({ op, ...props }: TestProps & { op: Op }) => {
  const { test, onChange, type, known } = props;
  const part = { test, put: (change: Members): void => onChange(present({ ...test, ...change })) };
  switch (shapeOf(op)) {
    case "one":
      return <One {...part} type={type} known={known} />;
    case "several":
      return <Several {...part} type={type} known={known} />;
    case "range":
      return <Range {...part} />;
    case "span":
      return <InSpan {...part} />;
    case "days":
      return <Days {...part} />;
    case "items":
      return <Items {...props} />;
    case "none":
      return null;
  }
};

const opWords = (type: ValueType, op: Op): string =>
  type === "list" && op === "not_in" ? texts.listOps.not_in : texts.ops[op];

/** Operators of the type, and the one that is there, whatever its type. */
const opsFor = (type: ValueType, op: Op | undefined): readonly Op[] => {
  const offered: readonly Op[] = OPS[type];
  return op === undefined || offered.includes(op) ? offered : [...offered, op];
};

const Mismatch = ({ known, onType }: { known: Known; onType: (type: ValueType) => void }) => {
  const [first] = known.types;
  const types = known.types.map((type) => texts.types[type].toLowerCase()).join(", ");
  return (
    <div className={classes.note}>
      <Text span size="sm" c="var(--mantine-color-orange-light-color)" className="breaks">
        {texts.mismatch(types, known.values.slice(0, SHOWN_VALUES).map(String).join(", "))}
      </Text>{" "}
      {first === undefined ? null : (
        <Button size="compact-xs" variant="default" onClick={() => onType(first)}>
          {texts.compareAs(texts.types[first].toLowerCase())}
        </Button>
      )}
    </div>
  );
};

/** An operator and what completes it, as it fits the type that was received or chosen. */
const TestEditor = ({
  test,
  onChange,
  known,
  fields,
  isNeverReceived,
}: Omit<TestProps, "type"> & { isNeverReceived: boolean }) => {
  const { name } = useLeaf();
  const [picked, setPicked] = useState<ValueType | null>(null);
  const member = useMember("test.op");
  const op = opOf(test);
  const type = typeOfTest(test) ?? picked ?? known?.types[0] ?? "text";
  const turn = (next: ValueType): void => {
    setPicked(next);
    onChange(testAs(test, next));
  };
  const isOff = isMismatch(known, type);
  const asksType = isNeverReceived || isOff || (known !== null && known.types.length > 1);
  return (
    <>
      {asksType ? (
        <Choose
          label={texts.part(name, texts.parts.type)}
          value={type}
          choices={VALUE_TYPES.map((one) => [one, texts.types[one]] as const)}
          onChange={turn}
          width={124}
        />
      ) : null}
      <Choose
        label={texts.part(name, texts.parts.operator)}
        value={op}
        choices={opsFor(type, op).map((one) => [one, opWords(type, one)] as const)}
        onChange={(next) => onChange(testWith(test, next, type))}
        width={164}
        {...member}
      />
      {op === undefined ? null : (
        <ValueOf test={test} onChange={onChange} type={type} known={known} fields={fields} op={op} />
      )}
      {isOff && known !== null ? <Mismatch known={known} onType={turn} /> : null}
    </>
  );
};

const suggestionsOf = (properties: readonly CatalogueProperty[]): Suggestion[] =>
  properties.map(({ name, types }) => ({
    value: name,
    ...(types[0] === undefined ? {} : { aside: texts.types[types[0]] }),
  }));

/** A test that has no value yet follows the type of what was received. */
const fittingTest = (test: Members, known: Known | null): Members => {
  const type = known?.types[0];
  const isFresh = test["value"] === undefined || test["value"] === "";
  const isOne = shapeOf(opOf(test) ?? "equals") === "one";
  return type !== undefined && isFresh && isOne ? testAs({ op: test["op"] }, type) : test;
};

const Unknown = ({ title, text }: { title: string; text: string }) => (
  <Text className={classes.note ?? ""} size="sm" c="dimmed">
    <Text span size="sm" fw={600} c="var(--mantine-color-text)">
      {title}
    </Text>{" "}
    {text}
  </Text>
);

/** A name, and the test of what is under it: a property of a user or an event, a field of an item, a path. */
export const Tested = ({
  leaf,
  onChange,
  member,
  label,
  placeholder,
  properties,
  known,
  fields,
  isUnknown,
}: {
  leaf: Members;
  onChange: (leaf: Members) => void;
  member: "property" | "field" | "path";
  label: string;
  placeholder: string;
  properties: readonly CatalogueProperty[];
  /** Of a name: what was received under it. */
  known: (name: string) => Known | null;
  fields: readonly CatalogueProperty[];
  /** Said of a name under which there is nothing; null while it cannot be known. */
  isUnknown: { title: string; text: string } | null;
}) => {
  const { name } = useLeaf();
  const field = useMember(member);
  const test = membersOf(leaf["test"]);
  const given = textOf(leaf[member]);
  const seen = known(given);
  const isNeverReceived = seen === null && given.trim() !== "" && isUnknown !== null;
  const suggestions = useMemo(() => suggestionsOf(properties), [properties]);
  const rename = (next: string): void =>
    onChange({ ...leaf, [member]: next, test: fittingTest(test, known(next)) });
  return (
    <div className={classes.row}>
      <Suggest
        label={texts.part(name, label)}
        value={given}
        suggestions={suggestions}
        onChange={rename}
        placeholder={placeholder}
        width={220}
        isName
        {...field}
      />
      <TestEditor
        test={test}
        onChange={(next) => onChange({ ...leaf, test: next })}
        known={seen}
        fields={fields}
        isNeverReceived={isNeverReceived}
      />
      {isNeverReceived ? <Unknown {...isUnknown} /> : null}
    </div>
  );
};

const AddFilter = ({ group, owner }: { group: number; owner: string }) => {
  const { can, edit } = useTreeScope();
  const add = (tree: Tree): Tree => added(tree, group, FIRST_FIELD);
  return (
    <div>
      <Button
        size="compact-xs"
        variant="default"
        leftSection={<IconPlus size={13} aria-hidden />}
        aria-label={texts.addFilterTo(owner)}
        disabled={!can(add)}
        onClick={() => edit(add, { id: "new", on: "field" })}
      >
        {texts.addFilter}
      </Button>
    </div>
  );
};

const NO_FIELDS: readonly CatalogueProperty[] = [];

/** Conditions about the fields of an event or an item: the same groups, in little. */
export const FieldsEditor = ({
  value,
  onChange,
  path,
  name,
  fields,
  items = NO_FIELDS,
}: {
  value: unknown;
  /** Undefined: nothing is asked any more. */
  onChange: (where: unknown) => void;
  /** Within the condition. */
  path: string;
  name: string;
  fields: readonly CatalogueProperty[];
  /** Fields of the objects in a list among them. */
  items?: readonly CatalogueProperty[];
}): ReactNode => {
  const leaf = useLeaf();
  const { catalogue } = useBuilder();
  const { scope, box } = useTree(value, (where) => onChange(where ?? undefined));
  const parts: TreeParts = {
    isSlim: true,
    group: (number) => texts.filterGroup(name, number),
    leaf: (index, group) => texts.filterPart(group === 1 ? name : texts.filterGroup(name, group), index),
    renderLeaf: (node) => (
      <Tested
        leaf={node.leaf}
        onChange={(next) => scope.edit((tree) => withLeaf(tree, node.id, next))}
        member="field"
        label={texts.parts.property}
        placeholder={texts.fieldPlaceholder}
        properties={fields}
        known={(field) => knownOf(fields, field)}
        fields={items}
        isUnknown={catalogue === undefined ? null : texts.never}
      />
    ),
    renderAdd: ({ id }, number) => (
      <AddFilter group={id} owner={number === 1 ? name : texts.filterGroup(name, number)} />
    ),
  };
  const outer = leaf.path === "" ? path : `${leaf.path}.${path}`;
  return (
    <div className={classes.fields} ref={box}>
      <TreeContext.Provider value={scope}>
        <GroupBox group={scope.tree.root} path={outer} parts={parts} />
      </TreeContext.Provider>
    </div>
  );
};
