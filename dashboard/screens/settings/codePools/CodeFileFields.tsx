import { Stack, TextInput } from "@mantine/core";
import { codePools as words } from "../../../texts/codePools.ts";
import { FilePick } from "../../transfers/FilePick.tsx";

const texts = words.fill;
const ACCEPTED = ".csv,.tsv,.txt,text/csv,text/plain";

/** A file of codes, and which of its columns holds them. */
export const CodeFileFields = ({
  file,
  onFile,
  column,
  onColumn,
  error,
}: {
  file: File | null;
  onFile: (file: File) => void;
  column: string;
  onColumn: (column: string) => void;
  error: string | undefined;
}) => (
  <Stack gap="md" maw={520}>
    <FilePick
      file={file}
      onPick={onFile}
      error={error}
      action={texts.chooseFile}
      hint={texts.fileHint}
      accept={ACCEPTED}
    />
    <TextInput
      label={texts.column}
      description={texts.columnHint}
      value={column}
      maxLength={200}
      onChange={(event) => onColumn(event.currentTarget.value)}
    />
  </Stack>
);
