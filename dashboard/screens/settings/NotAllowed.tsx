import { Alert } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { common } from "../../texts/common.ts";

/** Why everything here can be read and nothing changed. */
export const NotAllowed = () => (
  <Alert color="gray" icon={<IconLock aria-hidden />}>
    {common.notAllowed}
  </Alert>
);
