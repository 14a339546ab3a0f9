import { Group, Input, Text } from "@mantine/core";
import {
  Component,
  lazy,
  type ReactNode,
  Suspense,
  useCallback,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
} from "react";
import { code } from "../../texts/code.ts";
import classes from "./CodeEditor.module.css";
import type { EditorHandle, TextSelection } from "./CodeEditor.tsx";
import { offsetOf } from "./diagnostics.ts";
import { PersonaliseButton } from "./PersonaliseButton.tsx";
import { type FieldProblem, ProblemList } from "./ProblemList.tsx";
import { type Personalisation, personalisationsAt } from "./personalisation.ts";
import type { Words } from "./scope.ts";

const CodeEditor = lazy(async () => ({ default: (await import("./CodeEditor.tsx")).CodeEditor }));

export interface LiquidEditorProps {
  /** Of the element that takes the focus. */
  id: string;
  label: string;
  description?: string;
  value: string;
  onChange: (value: string) => void;
  language: "liquid-html" | "liquid-text" | "liquid-json" | "json";
  problems: readonly FieldProblem[];
  singleLine?: boolean;
  minLines?: number;
  maxLines?: number;
  completions: Words;
  isReadOnly?: boolean;
  /** Where a heading or tab names the field already. */
  isLabelHidden?: boolean;
}

const IS_RAW = /\|\s*raw\b/;
const RAW: FieldProblem = { level: "worth_a_look", message: code.rawListed };

interface PlainFieldProps {
  props: LiquidEditorProps;
  describedBy: string;
  /** It is taken away while somebody types in it. */
  onLeave: (selection: TextSelection) => void;
}

/** Until the editor is there, and where it cannot be loaded: the same field without help. */
const PlainField = ({ props, describedBy, onLeave }: PlainFieldProps) => {
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const { current } = field;
    return () => {
      if (current === null || current !== document.activeElement) return;
      onLeave({ from: current.selectionStart, to: current.selectionEnd });
    };
  }, [onLeave]);
  return (
    <textarea
      ref={field}
      id={props.id}
      aria-label={props.label}
      aria-describedby={describedBy}
      className={classes.plain}
      rows={props.singleLine === true ? 1 : (props.minLines ?? 6)}
      value={props.value}
      readOnly={props.isReadOnly === true}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
};

/** An editor that cannot be loaded (the network went away) leaves the plain field. */
class Fallback extends Component<{ instead: ReactNode; children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false };
  static getDerivedStateFromError() {
    return { hasFailed: true };
  }
  override render() {
    return this.state.hasFailed ? this.props.instead : this.props.children;
  }
}

const listedProblems = ({
  problems,
  value,
  language,
}: Pick<LiquidEditorProps, "problems" | "value" | "language">): readonly FieldProblem[] =>
  language !== "json" && IS_RAW.test(value) ? [...problems, RAW] : problems;

/** The field's name, and what can be inserted into it. */
const FieldHead = ({
  props: { label, isLabelHidden, language, isReadOnly },
  focus,
  list,
  insert,
}: {
  props: LiquidEditorProps;
  focus: () => void;
  list: () => Personalisation[];
  insert: (text: string) => void;
}) => {
  const isPersonal = language !== "json" && isReadOnly !== true;
  if (isLabelHidden === true && !isPersonal) return null;
  return (
    <Group justify="space-between" gap="xs" wrap="nowrap" mih={28}>
      <Input.Label component="span" className="breaks" onClick={focus}>
        {isLabelHidden === true ? null : label}
      </Input.Label>
      {isPersonal ? <PersonaliseButton label={label} list={list} onInsert={insert} /> : null}
    </Group>
  );
};

/** The editor once it is there; whoever types in the plain field until then goes on in it where the cursor stood. */
const useHandle = () => {
  const handle = useRef<EditorHandle | null>(null);
  const left = useRef<TextSelection | null>(null);
  const onLeave = useCallback((selection: TextSelection): void => {
    left.current = selection;
  }, []);
  const onReady = useCallback((ready: EditorHandle | null): void => {
    handle.current = ready;
    if (ready === null || left.current === null) return;
    ready.select(left.current);
    left.current = null;
  }, []);
  return { handle, onReady, onLeave };
};

/** A template (or JSON) to write: with completion, problems in place and in words, and a list of what to insert. */
export const LiquidEditor = (props: LiquidEditorProps) => {
  const { id, label, description, value, onChange, language, completions, problems } = props;
  const isSingleLine = props.singleLine === true;
  const { handle, onReady, onLeave } = useHandle();
  const own = useId();
  const hint = [description ?? "", isSingleLine ? "" : code.leave].join(" ").trim();
  const describedBy = hint === "" ? `${own}-problems` : `${own}-description ${own}-problems`;
  const listed = useMemo(() => listedProblems({ problems, value, language }), [problems, value, language]);
  const plain = <PlainField props={props} describedBy={describedBy} onLeave={onLeave} />;
  const insert = (text: string): void => {
    if (handle.current === null) onChange(value + text.replace("‸", ""));
    else handle.current.insert(text);
  };
  return (
    <div>
      <FieldHead
        props={props}
        focus={() => handle.current?.focus()}
        list={() =>
          personalisationsAt(value, handle.current?.cursor() ?? value.length, completions, isSingleLine)
        }
        insert={insert}
      />
      <Fallback instead={plain}>
        <Suspense fallback={plain}>
          <CodeEditor
            id={id}
            label={label}
            describedBy={describedBy}
            value={value}
            onChange={onChange}
            language={language}
            problems={props.problems}
            isSingleLine={isSingleLine}
            minLines={props.minLines ?? 6}
            maxLines={props.maxLines ?? 28}
            words={completions}
            isReadOnly={props.isReadOnly === true}
            onReady={onReady}
          />
        </Suspense>
      </Fallback>
      {hint === "" ? null : (
        <Text id={`${own}-description`} size="xs" c="dimmed" mt={4} className="breaks">
          {hint}
        </Text>
      )}
      <ProblemList
        id={`${own}-problems`}
        label={label}
        problems={listed}
        onGoTo={({ line = 1, column = 1 }) => handle.current?.goTo(offsetOf(value, line, column))}
      />
    </div>
  );
};
