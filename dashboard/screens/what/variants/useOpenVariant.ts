import { useEffect, useState } from "react";
import { addDoor } from "../../wizard/fields.ts";

const OF_VARIANT = /^what\.variants\.(\d+)\.(.+)$/;

/** Which of several messages is shown. Whoever goes to a field of another opens that one first. */
export const useOpenVariant = (count: number): [open: number, setOpen: (index: number) => void] => {
  const [open, setOpen] = useState(0);
  useEffect(
    () =>
      addDoor((field) => {
        const [, index, rest] = OF_VARIANT.exec(field) ?? [];
        if (index === undefined || rest === undefined) return { path: field, isOpen: true };
        setOpen(Number(index));
        const isOpen = document.querySelector(`[data-variant="${index}"]`) !== null;
        return { path: `what.${rest}`, isOpen };
      }),
    [],
  );
  return [Math.max(0, Math.min(open, count - 1)), setOpen];
};
