import { Text } from "@mantine/core";
import { IconPhoto } from "@tabler/icons-react";
import { type CSSProperties, Fragment, type ReactNode } from "react";
import { FOOTER_DEFAULTS } from "../../../../src/contract/brandDefaults.ts";
import type { Block, Lines, Parts, Run } from "../../../../src/contract/design/design.ts";
import { footerLinks } from "../../../../src/contract/design/footer.ts";
import { design as words } from "../../../texts/design.ts";
import { useBrand } from "./brand.ts";
import classes from "./Canvas.module.css";
import { fieldLabel } from "./richSchema.ts";

/** A block as it will look, nearly: what the preview beside it shows exactly. */

const RunView = ({ run }: { run: Run }) => {
  if ("isBreak" in run) return <br />;
  let shown: ReactNode =
    "field" in run ? <span className={classes.field}>{fieldLabel(run.field, run.fallback)}</span> : run.text;
  if (run.italic) shown = <em>{shown}</em>;
  if (run.bold) shown = <strong>{shown}</strong>;
  return run.link === null ? shown : <span className={classes.link}>{shown}</span>;
};

const Runs = ({ runs }: { runs: readonly Run[] }) => (
  <>
    {[...runs.entries()].map(([at, run]) => (
      <RunView key={at} run={run} />
    ))}
  </>
);

const PartsView = ({ parts }: { parts: Parts }) => (
  <>
    {[...parts.entries()].map(([at, part]) =>
      "field" in part ? (
        <span key={at} className={classes.field}>
          {fieldLabel(part.field, part.fallback)}
        </span>
      ) : (
        <Fragment key={at}>{part.text}</Fragment>
      ),
    )}
  </>
);

const MARKS = { paragraph: "", bullet: "•", number: "–" } as const;

const LinesView = ({ lines }: { lines: Lines }) => (
  <>
    {[...lines.entries()].map(([at, { kind, runs }]) => (
      <p key={at} className={classes.line} data-kind={kind}>
        {MARKS[kind]} <Runs runs={runs} />
      </p>
    ))}
  </>
);

/** An address that is typed can be shown; one of the payload is not known here. */
const ImageView = ({ source, alt, width, align }: Extract<Block, { kind: "image" }>) => {
  const style: CSSProperties = { textAlign: align };
  return (
    <div style={style}>
      <span className={classes.image} style={{ width: width ?? "100%" }}>
        <IconPhoto size={20} aria-hidden />
        <span className="breaks">
          {source.length === 0 ? words.imageMissing : <PartsView parts={source} />}
          <br />
          {alt.length === 0 ? words.altMissing : <PartsView parts={alt} />}
        </span>
      </span>
    </div>
  );
};

const ButtonView = ({ label, align, color, textColor, isWide }: Extract<Block, { kind: "button" }>) => {
  const brand = useBrand();
  return (
    <div style={{ textAlign: align }}>
      <span
        className={classes.button}
        style={{
          background: color ?? brand.accent,
          color: textColor ?? brand.onAccent,
          borderRadius: brand.corner,
          width: isWide ? "100%" : undefined,
        }}
      >
        <Runs runs={label} />
      </span>
    </div>
  );
};

const TableView = ({ list, hasHead, columns }: Extract<Block, { kind: "table" }>) => (
  <>
    <div className={classes.table}>
      {hasHead
        ? [...columns.entries()].map(([at, { title, align }]) => (
            <strong key={at} style={{ textAlign: align }}>
              {title}
            </strong>
          ))
        : null}
      {[...columns.entries()].map(([at, { runs, align }]) => (
        <span key={at} style={{ textAlign: align }}>
          <Runs runs={runs} />
        </span>
      ))}
    </div>
    <span className={classes.badge}>{words.repeatedBadge(list)}</span>
  </>
);

const FooterView = ({ align }: Extract<Block, { kind: "footer" }>) => {
  const { footer = FOOTER_DEFAULTS, muted } = useBrand();
  const links = footerLinks(footer);
  return (
    <div className={classes.footer} style={{ textAlign: align, color: muted }}>
      {footer.text === "" ? null : <p>{footer.text}</p>}
      {footer.postalAddress ? (
        <p>
          <span className={classes.field}>{fieldLabel("Account.postal_address", null)}</span>
        </p>
      ) : null}
      {links.length === 0 ? null : <p>{links.map(({ label }) => label).join(" · ")}</p>}
    </div>
  );
};

export const BlockView = ({ block }: { block: Block }) => {
  const brand = useBrand();
  switch (block.kind) {
    case "text":
      return (
        <div style={{ textAlign: block.align, color: block.color ?? brand.text, fontSize: block.size ?? 16 }}>
          <LinesView lines={block.lines} />
        </div>
      );
    case "heading":
      return (
        <div
          className={classes.heading}
          data-level={block.level}
          style={{ textAlign: block.align, color: block.color ?? brand.text }}
        >
          <Runs runs={block.runs} />
        </div>
      );
    case "image":
      return <ImageView {...block} />;
    case "button":
      return <ButtonView {...block} />;
    case "divider":
      return (
        <hr
          className={classes.rule}
          style={{ borderTopWidth: block.thickness, borderColor: block.color ?? brand.line }}
        />
      );
    case "spacer":
      return <div style={{ height: block.height }} />;
    case "social":
      return (
        <div style={{ textAlign: block.align }}>
          <span className={classes.link}>{block.links.map(({ label }) => label).join(" · ")}</span>
        </div>
      );
    case "table":
      return <TableView {...block} />;
    case "footer":
      return <FooterView {...block} />;
    case "code":
      return (
        <Text component="pre" className={classes.code}>
          {block.code === "" ? words.empty : block.code.slice(0, 600)}
        </Text>
      );
  }
};
