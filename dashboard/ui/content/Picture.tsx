import { HtmlFrame } from "../HtmlFrame.tsx";

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", '"': "&quot;", "<": "&lt;", ">": "&gt;" };

const imageHtml = (url: string, height: number): string => {
  const escaped = url.replace(/[&"<>]/g, (char) => ESCAPES[char] ?? "");
  return `<body style="margin:0"><img src="${escaped}" alt="" style="display:block;width:100%;height:${height}px;object-fit:cover">`;
};

/** A picture from elsewhere. The dashboard itself shows none; the frame may. */
export const Picture = ({
  url,
  height = 140,
  title,
}: {
  url: string | null;
  height?: number;
  title: string;
}) =>
  url !== null && /^https?:\/\//i.test(url) ? (
    <HtmlFrame html={imageHtml(url, height)} title={title} />
  ) : null;
