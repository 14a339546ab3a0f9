import { combine } from "@atlaskit/pragmatic-drag-and-drop/combine";
import { draggable, dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { type RefObject, useEffect, useRef, useState } from "react";
import type { BlockPlace } from "./ops.ts";

/** Dragging by mouse. Everything that it does, buttons and keys do too. */

export type Edge = "top" | "bottom";
export type Dragged = { kind: "block"; place: BlockPlace } | { kind: "row"; row: number };

const TYPE = "clarion-design";

/** What is dragged lives here: data of the browser's own drag is text only. */
const draggedOf = (data: Record<string | symbol, unknown>): Dragged | null => {
  const { type, text } = data;
  if (type !== TYPE || typeof text !== "string") return null;
  const parsed: Dragged = JSON.parse(text);
  return parsed;
};

const dataOf = (dragged: Dragged): Record<string, unknown> => ({ type: TYPE, text: JSON.stringify(dragged) });

const edgeAt = (element: Element, clientY: number): Edge => {
  const { top, height } = element.getBoundingClientRect();
  return clientY < top + height / 2 ? "top" : "bottom";
};

export interface Dragging {
  element: RefObject<HTMLDivElement | null>;
  handle: RefObject<HTMLButtonElement | null>;
  /** Where something that is held over it would go. */
  edge: Edge | undefined;
}

/**
 * An element that can be dragged by its handle, and takes others of its kind above or below it.
 *
 * @param onDrop gets what was dropped, and at which edge
 */
export const useDragging = (own: Dragged, onDrop: (dragged: Dragged, edge: Edge) => void): Dragging => {
  const element = useRef<HTMLDivElement>(null);
  const handle = useRef<HTMLButtonElement>(null);
  const [edge, setEdge] = useState<Edge>();
  const latest = useRef({ own, onDrop });
  latest.current = { own, onDrop };
  useEffect(() => {
    if (element.current === null || handle.current === null) return;
    return combine(
      draggable({
        element: element.current,
        dragHandle: handle.current,
        getInitialData: () => dataOf(latest.current.own),
      }),
      dropTargetForElements({
        element: element.current,
        canDrop: ({ source }) => draggedOf(source.data)?.kind === latest.current.own.kind,
        onDrag: ({ self, location }) => setEdge(edgeAt(self.element, location.current.input.clientY)),
        onDragLeave: () => setEdge(undefined),
        onDrop: ({ self, source, location }) => {
          setEdge(undefined);
          const dragged = draggedOf(source.data);
          const isInner = location.current.dropTargets[0]?.element === self.element;
          if (dragged !== null && isInner)
            latest.current.onDrop(dragged, edgeAt(self.element, location.current.input.clientY));
        },
      }),
    );
  }, []);
  return { element, handle, edge };
};

/** A column that takes blocks at its end. */
export const useColumnDrop = (onDrop: (dragged: Dragged) => void) => {
  const element = useRef<HTMLDivElement>(null);
  const [isOver, setOver] = useState(false);
  const latest = useRef(onDrop);
  latest.current = onDrop;
  useEffect(() => {
    if (element.current === null) return;
    return dropTargetForElements({
      element: element.current,
      canDrop: ({ source }) => draggedOf(source.data)?.kind === "block",
      onDropTargetChange: ({ self, location }) =>
        setOver(location.current.dropTargets[0]?.element === self.element),
      onDrop: ({ self, source, location }) => {
        setOver(false);
        const dragged = draggedOf(source.data);
        if (dragged !== null && location.current.dropTargets[0]?.element === self.element)
          latest.current(dragged);
      },
    });
  }, []);
  return { element, isOver };
};
