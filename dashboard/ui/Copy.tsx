import { ActionIcon, Box, Button, Code, CopyButton, Group, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { common } from "../texts/common.ts";
import classes from "./Copy.module.css";

/** A value that people carry elsewhere, with a button for it. */
export const CopyField = ({ value, label }: { value: string; label: string }) => (
  <Group gap={4} wrap="nowrap" className={classes.field}>
    <Code className="breaks">{value}</Code>
    <CopyIcon value={value} label={label} />
  </Group>
);

export const CopyIcon = ({ value, label }: { value: string; label: string }) => (
  <CopyButton value={value}>
    {({ copied, copy }) => (
      <Tooltip label={copied ? common.copied : `${common.copy} ${label}`}>
        <ActionIcon variant="subtle" color="gray" onClick={copy} aria-label={`${common.copy} ${label}`}>
          {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
        </ActionIcon>
      </Tooltip>
    )}
  </CopyButton>
);

/** Copies a long text whole, from its corner. */
export const CopyAll = ({
  text,
  label,
  className,
}: {
  text: string;
  label: string;
  className: string | undefined;
}) => (
  <CopyButton value={text}>
    {({ copied, copy }) => (
      <Button
        size="compact-sm"
        variant="default"
        className={className}
        onClick={copy}
        leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
        aria-label={`${common.copy} ${label}`}
      >
        {copied ? common.copied : common.copy}
      </Button>
    )}
  </CopyButton>
);

/** Code to read and to copy whole. */
export const CodeBlock = ({ code, label }: { code: string; label: string }) => (
  <div className={classes.block}>
    <Box component="section" aria-label={label} tabIndex={0} className={classes.scroll}>
      <pre className={classes.code}>{code}</pre>
    </Box>
    <CopyAll text={code} label={label} className={classes.button} />
  </div>
);
