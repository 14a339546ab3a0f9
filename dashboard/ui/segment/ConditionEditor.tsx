import { Code } from "@mantine/core";
import { segment as texts } from "../../texts/segment.ts";
import { BehaviourEditor } from "./BehaviourEditor.tsx";
import { textOf } from "./members.ts";
import { useBuilder, useTreeScope } from "./scope.ts";
import {
  BucketEditor,
  ChannelEditor,
  DeviceEditor,
  type EditorProps,
  PlaceEditor,
  RadiusEditor,
  SegmentEditor,
} from "./simpleEditors.tsx";
import { Tested } from "./TestEditor.tsx";
import { type LeafNode, withLeaf, withOpposite } from "./tree.ts";
import { fieldsInPayload, knownInPayload, knownOf } from "./valueTests.ts";

const PropertyEditor = ({ leaf, onChange }: EditorProps) => {
  const { catalogue } = useBuilder();
  const properties = catalogue?.profile ?? [];
  return (
    <Tested
      leaf={leaf}
      onChange={onChange}
      member="property"
      label={texts.parts.property}
      placeholder={texts.propertyPlaceholder}
      properties={properties}
      known={(name) => knownOf(properties, name)}
      fields={[]}
      isUnknown={catalogue === undefined ? null : texts.never}
    />
  );
};

const PayloadEditor = ({ leaf, onChange }: EditorProps) => {
  const { payload, payloadPaths } = useBuilder();
  const properties = payloadPaths.map((path) => ({
    name: path,
    types: [...(knownInPayload(payload, path)?.types ?? [])],
    values: [],
    lastSeenAt: "",
  }));
  return (
    <Tested
      leaf={leaf}
      onChange={onChange}
      member="path"
      label={texts.parts.path}
      placeholder={texts.pathPlaceholder}
      properties={properties}
      known={(path) => knownInPayload(payload, path)}
      isUnknown={payload === null ? null : texts.notInSample}
      fields={fieldsInPayload(payload, textOf(leaf["path"]))}
    />
  );
};

const EDITORS: Readonly<Record<string, (props: EditorProps) => React.ReactNode>> = {
  property: PropertyEditor,
  payload: PayloadEditor,
  behaviour: BehaviourEditor,
  reachable: ChannelEditor,
  subscribed: ChannelEditor,
  device: DeviceEditor,
  place: PlaceEditor,
  radius: RadiusEditor,
  bucket: BucketEditor,
  segment: SegmentEditor,
};

/** The fields of one condition, by its kind; what is of no kind that is known here is shown as it is. */
export const ConditionEditor = ({ node }: { node: LeafNode }) => {
  const { edit } = useTreeScope();
  const type = textOf(node.leaf["type"]);
  const Editor = Object.hasOwn(EDITORS, type) ? EDITORS[type] : undefined;
  if (Editor === undefined) return <Code block>{JSON.stringify(node.leaf, null, 2)}</Code>;
  return (
    <Editor
      leaf={node.leaf}
      onChange={(leaf) => edit((tree) => withLeaf(tree, node.id, leaf))}
      isNegated={node.isNegated}
      onNegated={(isNegated) => edit((tree) => withOpposite(tree, node.id, isNegated))}
    />
  );
};
