import type { ChannelName } from "../../../../src/contract/content.ts";
import { variants as words } from "../../../texts/variants.ts";
import { notifyUndo } from "../../../ui/notify.tsx";
import { ChoiceCards } from "../../wizard/ChoiceCards.tsx";
import { useWriting } from "../fields.tsx";
import type { What } from "../templates.ts";
import { type MessageType as Type, withType } from "./edit.ts";

const TYPES = ["single", "ab", "split", "property"] as const satisfies readonly Type[];

/** Whether the campaign has one message or several, and which user then gets which. */
export const MessageType = ({
  channel,
  what,
  onChange,
}: {
  channel: ChannelName;
  what: What;
  onChange: (what: What) => void;
}) => {
  const choose = (type: Type): void => {
    onChange(withType(what, channel, type));
    if (type === "single") notifyUndo(words.isSingle, async () => onChange(what));
  };
  return (
    <ChoiceCards
      label={words.type}
      value={what.messageType}
      choices={TYPES.map((value) => ({ value, ...words.types[value] }))}
      onChange={choose}
      field={{ "data-field": "what.messageType", error: undefined, onBlur: () => {} }}
      isDisabled={useWriting().isReadOnly}
    />
  );
};
