import { Alert, Button, FileButton, Group, Stack, Text } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { useState } from "react";
import type { Picture } from "../../../src/contract/media.ts";
import { mediaBytesMax } from "../../../src/limits.ts";
import { messageOf } from "../../api/client.ts";
import { useHere, useMay } from "../../api/context.ts";
import { useUploadPicture } from "../../api/media.ts";
import { media } from "../../texts/media.ts";
import { useDrop } from "../../ui/useDrop.ts";
import classes from "./Media.module.css";

const words = media.upload;
const ACCEPTED = "image/png,image/jpeg,image/gif,image/webp";

interface Failure {
  name: string;
  reason: string;
}

/** Sends files one after the other; those that are refused are told with the reason. */
const useUploads = (onKept: (pictures: Picture[]) => void) => {
  const upload = useUploadPicture(useHere().account.id);
  const [left, setLeft] = useState(0);
  const [failures, setFailures] = useState<Failure[]>([]);
  const send = async (files: readonly File[]): Promise<void> => {
    const kept: Picture[] = [];
    const failed: Failure[] = [];
    setFailures([]);
    for (const [at, file] of files.entries()) {
      setLeft(files.length - at);
      try {
        if (file.size > mediaBytesMax) throw new Error(words.tooLarge(file.size, mediaBytesMax));
        kept.push(await upload.mutateAsync(file));
      } catch (error) {
        failed.push({ name: file.name, reason: messageOf(error) });
      }
    }
    setLeft(0);
    setFailures(failed);
    if (kept.length > 0) onKept(kept);
  };
  return { left, failures, send };
};

const Failures = ({ failures }: { failures: readonly Failure[] }) => (
  <Stack gap="xs" role="alert">
    {failures.map(({ name, reason }) => (
      <Alert key={name} color="red" title={words.failed(name)}>
        {reason}
      </Alert>
    ))}
  </Stack>
);

/** A place to drop pictures on, and a button that asks for some. */
export const UploadArea = ({ onKept }: { onKept: (pictures: Picture[]) => void }) => {
  const mayWrite = useMay()("campaigns:write");
  const { left, failures, send } = useUploads(onKept);
  const take = (files: File[]): void => {
    if (left === 0 && files.length > 0) void send(files);
  };
  const { isOver, handlers } = useDrop(take);
  if (!mayWrite) {
    return (
      <Text size="sm" c="dimmed">
        {words.notAllowed}
      </Text>
    );
  }
  return (
    <Stack gap="xs">
      <div className={classes.area} data-over={isOver || undefined} {...handlers}>
        <Group justify="center" gap="sm">
          <IconUpload size={20} aria-hidden />
          <Text size="sm" role="status">
            {left === 0 ? words.drop : words.sending(left)}
          </Text>
          <FileButton multiple accept={ACCEPTED} onChange={take}>
            {(props) => (
              <Button {...props} size="xs" variant="default" loading={left > 0}>
                {words.choose}
              </Button>
            )}
          </FileButton>
        </Group>
        <Text size="xs" c="dimmed" mt={6}>
          {words.hint(mediaBytesMax)}
        </Text>
      </div>
      {failures.length === 0 ? null : <Failures failures={failures} />}
    </Stack>
  );
};
