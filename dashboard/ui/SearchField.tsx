import { CloseButton, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { type RefObject, useEffect, useRef, useState } from "react";
import { common } from "../texts/common.ts";

const TYPING_MS = 250;
const CHARS_MAX = 200;

/** What is typed is searched for once the typing pauses; an address that changes by itself (Back) shows here, too. */
export const SearchField = ({
  label,
  description,
  placeholder,
  value,
  onSearch,
  field,
  hotkey,
  className,
}: {
  label: string;
  description?: string;
  placeholder?: string;
  value: string;
  onSearch: (text: string) => void;
  /** For whoever gives it the focus. */
  field?: RefObject<HTMLInputElement | null>;
  /** The key that does. */
  hotkey?: string | undefined;
  className?: string | undefined;
}) => {
  const [typed, setTyped] = useState(value);
  const asked = useRef(value);
  const ask = (text: string): void => {
    asked.current = text;
    onSearch(text);
  };
  const askSoon = useDebouncedCallback(ask, TYPING_MS);
  useEffect(() => {
    if (value === asked.current) return;
    asked.current = value;
    setTyped(value);
  }, [value]);
  const change = (text: string): void => {
    setTyped(text);
    askSoon(text.trim());
  };
  return (
    <TextInput
      ref={field}
      className={className}
      aria-keyshortcuts={hotkey}
      label={label}
      description={description}
      placeholder={placeholder}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        typed === "" ? null : (
          <CloseButton size="sm" aria-label={common.clearSearch} onClick={() => change("")} />
        )
      }
      value={typed}
      maxLength={CHARS_MAX}
      onChange={(event) => change(event.currentTarget.value)}
      w="100%"
      maw={className === undefined ? 480 : undefined}
    />
  );
};
