import { useCallback, useEffect, useRef, useState } from "react";
import { LINK_PATHS } from "../../src/contract/links.ts";
import classes from "./HtmlFrame.module.css";

const HEIGHT_MIN = 120;
const HEIGHT_MAX = 20_000;

const PIXEL = new RegExp(`<img src="[^"]*${LINK_PATHS.open}[^"]*"[^>]*>`, "g");

/** Looking at a message here is not opening it: the picture that tells its recipient's opens is left out. */
const withoutPixel = (html: string): string => html.replace(PIXEL, "");

/**
 * Somebody's HTML, as a mail program would show it. The frame's own document (served at /frame) allows styles and
 * images and nothing else, and its sandbox runs no script: the dashboard writes into it, it cannot reach out.
 */
export const HtmlFrame = ({
  html,
  title,
  width,
}: {
  html: string;
  title: string;
  /** In pixels; all there is when absent. */
  width?: number;
}) => {
  const frame = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState(HEIGHT_MIN);
  const write = useCallback(() => {
    const inner = frame.current?.contentDocument;
    if (inner?.documentElement === null || inner === null || inner === undefined) return;
    // Until /frame is there, the document is a blank one under the dashboard's own policy.
    if (inner.URL === "about:blank") return;
    inner.documentElement.innerHTML = withoutPixel(html);
    const grown = inner.documentElement.scrollHeight;
    setHeight(Math.min(HEIGHT_MAX, Math.max(HEIGHT_MIN, grown)));
  }, [html]);
  useEffect(write, [write]);
  return (
    <iframe
      ref={frame}
      title={title}
      src="/frame"
      sandbox="allow-same-origin"
      className={classes.frame}
      style={{ height, width: width ?? "100%" }}
      onLoad={write}
    />
  );
};
