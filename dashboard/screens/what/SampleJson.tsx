import { useEffect, useMemo, useRef, useState } from "react";
import { what as words } from "../../texts/what.ts";
import { readObject } from "../../ui/code/jsonObject.ts";
import { LiquidEditor } from "../../ui/code/LiquidEditor.tsx";
import { useWriting } from "./fields.tsx";
import { isSameJson } from "./sampleForm.ts";
import { fieldId } from "./templates.ts";

const shown = (payload: Record<string, unknown>): string => JSON.stringify(payload, null, 2);

/** Texts that are no JSON yet, by campaign: who leaves the step and comes back finds them as they were. */
const unfinished = new Map<string, string>();
export const forgetUnfinished = (campaign: string): void => {
  unfinished.delete(campaign);
};

/** The sample as JSON. What is no JSON stays as it is typed, and the last sample that was stays in use. */
export const SampleJson = ({
  campaign,
  payload,
  own,
  onChange,
}: {
  campaign: string;
  payload: Record<string, unknown>;
  own: Record<string, unknown> | undefined;
  onChange: (payload: Record<string, unknown>) => void;
}) => {
  const { words: completions, isReadOnly } = useWriting();
  const [text, setText] = useState(() => unfinished.get(campaign) ?? shown(payload));
  const read = useMemo(() => readObject(text), [text]);
  const { problems } = read;
  const latest = useRef(text);
  latest.current = text;
  useEffect(() => {
    const typed = readObject(latest.current).payload;
    if (typed === null || isSameJson(typed, own) || isSameJson(typed, payload)) return;
    setText(shown(payload));
  }, [own, payload]);
  const change = (next: string): void => {
    setText(next);
    const { payload: typed } = readObject(next);
    if (typed === null) unfinished.set(campaign, next);
    else {
      unfinished.delete(campaign);
      onChange(typed);
    }
  };
  return (
    <LiquidEditor
      id={fieldId("what.samplePayload")}
      label={words.sample.jsonLabel}
      isLabelHidden
      language="json"
      value={text}
      onChange={change}
      problems={problems}
      completions={completions}
      minLines={8}
      maxLines={24}
      isReadOnly={isReadOnly}
      {...(problems.length > 0 ? { description: words.sample.jsonKept } : {})}
    />
  );
};
