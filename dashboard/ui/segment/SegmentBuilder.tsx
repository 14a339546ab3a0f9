import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Filter } from "../../../src/contract/filter.ts";
import { useHere } from "../../api/context.ts";
import { allSegmentsQuery, catalogueQuery } from "../../api/segments.ts";
import { segment as texts } from "../../texts/segment.ts";
import { AddCondition } from "./AddCondition.tsx";
import { ConditionEditor } from "./ConditionEditor.tsx";
import { problemsOf } from "./checks.ts";
import { FilterText } from "./FilterText.tsx";
import { GroupBox, type TreeParts } from "./GroupBox.tsx";
import { isMembers, type Members } from "./members.ts";
import { BuilderContext, type BuilderScope, TreeContext } from "./scope.ts";
import { filterOf } from "./tree.ts";
import { useTree } from "./useTree.ts";
import { payloadPaths } from "./valueTests.ts";

const PATHS_MAX = 200;

const PARTS: TreeParts = {
  isSlim: false,
  group: texts.groupNumber,
  leaf: texts.condition,
  renderLeaf: (node) => <ConditionEditor node={node} />,
  renderAdd: (group, number) => <AddCondition group={group} number={number} />,
};

/**
 * Edits a filter, perhaps an incomplete one: groups and conditions, with what was received so far to choose from, and
 * the whole in words.
 *
 * @param value null asks nothing
 * @param payload what a trigger brings, by example; null where there is no trigger
 * @param field how the form names the filter; its problems and the address lead to `<field>.<path>`
 * @param without a segment that may not be asked for: the one that is edited
 */
export const SegmentBuilder = ({
  value,
  onChange,
  payload,
  field,
  without,
}: {
  value: Filter | null;
  onChange: (filter: Filter | null) => void;
  payload: unknown;
  field: string;
  without?: string;
}) => {
  const { account } = useHere();
  const catalogue = useQuery(catalogueQuery(account.id));
  const { data: segments } = useQuery(allSegmentsQuery(account.id));
  const { scope, box } = useTree(value, onChange);
  const builder = useMemo((): BuilderScope => {
    const given: Members | null = isMembers(payload) ? payload : null;
    return {
      catalogue: catalogue.data,
      segments: (segments ?? []).filter(({ id }) => id !== without),
      payload: given,
      payloadPaths: payloadPaths(given, PATHS_MAX),
      problems: problemsOf(filterOf(scope.tree)),
      fieldOf: (path) => (path === "" ? field : `${field}.${path}`),
      zone: account.timeZone,
    };
  }, [catalogue.data, segments, payload, field, without, account.timeZone, scope.tree]);
  return (
    <BuilderContext.Provider value={builder}>
      <TreeContext.Provider value={scope}>
        <div ref={box} data-field={field}>
          {scope.tree.root.nodes.length === 0 ? (
            <Text size="sm" c="dimmed" mb={8}>
              {texts.empty}
            </Text>
          ) : null}
          <GroupBox group={scope.tree.root} path="" parts={PARTS} />
          {catalogue.error === null ? null : (
            <Text size="xs" c="dimmed" mt={8} role="status">
              {texts.suggestionsFailed}
            </Text>
          )}
        </div>
      </TreeContext.Provider>
      {scope.tree.root.nodes.length === 0 ? null : <FilterText filter={filterOf(scope.tree)} />}
    </BuilderContext.Provider>
  );
};
