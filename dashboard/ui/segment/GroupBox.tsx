import { Badge, Text } from "@mantine/core";
import { type ReactNode, useMemo, useState } from "react";
import { segment as texts } from "../../texts/segment.ts";
import { Choose } from "./Choose.tsx";
import { KINDS } from "./conditions.ts";
import { KIND_ICONS } from "./kinds.ts";
import { oneOf } from "./members.ts";
import { NodeMenu } from "./NodeMenu.tsx";
import { LeafContext, useBuilder, useTreeScope } from "./scope.ts";
import classes from "./segment.module.css";
import {
  childPath,
  type GroupNode,
  groupNumbers,
  type LeafNode,
  leafPath,
  MATCHES,
  withMatch,
} from "./tree.ts";

/** How the parts of a tree are called, and what stands in them. */
export interface TreeParts {
  group: (number: number) => string;
  leaf: (index: number, group: number) => string;
  renderLeaf: (node: LeafNode) => ReactNode;
  renderAdd: (group: GroupNode, number: number) => ReactNode;
  /** Within a condition: without boxes and titles of their own. */
  isSlim: boolean;
}

/** Problems of the fields within a condition are said there. */
const OF_FIELDS = /(?:^|\.)where\.(?:node\.)?nodes\./;

const useProblems = (path: string): string[] => {
  const { problems } = useBuilder();
  const own = problems.filter(
    (problem) =>
      (problem.path === path || problem.path.startsWith(path === "" ? "" : `${path}.`)) &&
      !OF_FIELDS.test(problem.path.slice(path.length)),
  );
  return [...new Set(own.map(({ message }) => message))];
};

const LeafHead = ({ node }: { node: LeafNode }) => {
  const kind = oneOf([...KINDS, "field"] as const, node.leaf["type"]);
  const Icon = kind === undefined ? null : KIND_ICONS[kind];
  return (
    <>
      {Icon === null ? null : <Icon size={16} aria-hidden color="var(--mantine-color-dimmed)" />}
      <Text size="xs" fw={600} c="dimmed" className={classes.grow ?? ""}>
        {kind === undefined ? texts.unknownKind : texts.kind[kind]}
      </Text>
    </>
  );
};

const LeafBox = ({
  node,
  path,
  name,
  parts,
}: {
  node: LeafNode;
  path: string;
  name: string;
  parts: TreeParts;
}) => {
  const { prefix, loadedBelow } = useTreeScope();
  const { fieldOf } = useBuilder();
  const [isTouched, setTouched] = useState(node.id < loadedBelow);
  const own = leafPath(node, path);
  const messages = useProblems(own);
  const shown = isTouched ? messages : [];
  const scope = useMemo(() => ({ path: own, name, isTouched }), [own, name, isTouched]);
  const menu = <NodeMenu id={node.id} name={name} />;
  return (
    <fieldset
      aria-label={name}
      tabIndex={-1}
      data-node={`${prefix}-${node.id}`}
      data-field={fieldOf(own)}
      data-wrong={(shown.length > 0 && !parts.isSlim) || undefined}
      className={`${classes.leaf} ${parts.isSlim ? classes.slim : ""}`}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setTouched(true);
      }}
    >
      <LeafContext.Provider value={scope}>
        {parts.isSlim ? (
          <div className={classes.slimRow}>
            <div className={classes.grow} data-body>
              {parts.renderLeaf(node)}
            </div>
            {menu}
          </div>
        ) : (
          <>
            <div className={classes.leafHead}>
              <LeafHead node={node} />
              {menu}
            </div>
            <div data-body>{parts.renderLeaf(node)}</div>
          </>
        )}
      </LeafContext.Provider>
      {shown.map((message) => (
        <Text key={message} size="sm" c="var(--mantine-color-error)" mt={6} className="breaks">
          {message}
        </Text>
      ))}
    </fieldset>
  );
};

const GroupHead = ({
  group,
  number,
  name,
  isRoot,
}: {
  group: GroupNode;
  number: number;
  name: string;
  isRoot: boolean;
}) => {
  const { edit } = useTreeScope();
  const offered = MATCHES.filter((match) => match !== "notAll" || group.match === "notAll");
  return (
    <div className={classes.head}>
      {isRoot ? null : <Badge color="gray">{texts.groupNumber(number)}</Badge>}
      <Choose
        label={texts.part(name, texts.parts.match)}
        value={group.match}
        choices={offered.map((match) => [match, texts.match[match]] as const)}
        onChange={(match) => edit((tree) => withMatch(tree, group.id, match))}
        width={124}
      />
      <Text size="sm" className={classes.grow ?? ""}>
        {texts.matchAfter}
      </Text>
      {isRoot ? null : <NodeMenu id={group.id} name={name} />}
    </div>
  );
};

/** A group: how its nodes count together, the nodes, and what can be added. */
export const GroupBox = ({ group, path, parts }: { group: GroupNode; path: string; parts: TreeParts }) => {
  const { tree, prefix } = useTreeScope();
  const number = groupNumbers(tree).get(group.id) ?? 1;
  const name = parts.group(number);
  const isRoot = group.id === tree.root.id;
  const hasHead = !isRoot || group.nodes.length > 1 || group.match === "none" || group.match === "notAll";
  return (
    <fieldset
      aria-label={name}
      tabIndex={-1}
      data-node={`${prefix}-${group.id}`}
      className={`${classes.group} ${isRoot ? "" : classes.nested}`}
    >
      {hasHead ? <GroupHead group={group} number={number} name={name} isRoot={isRoot} /> : null}
      {group.nodes.length === 0 ? null : (
        <ul className={classes.nodes}>
          {group.nodes.map((node, index) => (
            <li key={node.id}>
              {index === 0 ? null : <span className={classes.joint}>{texts.between[group.match]}</span>}
              {node.kind === "group" ? (
                <GroupBox group={node} path={childPath(group, path, index)} parts={parts} />
              ) : (
                <LeafBox
                  node={node}
                  path={childPath(group, path, index)}
                  name={parts.leaf(index + 1, number)}
                  parts={parts}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {parts.renderAdd(group, number)}
    </fieldset>
  );
};
