import { Alert } from "@mantine/core";
import { IconPlugConnectedX } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useLiveState } from "../../api/live.ts";
import { common } from "../../texts/common.ts";

/** A stream that breaks is back in a moment mostly; only one that stays away is worth a word. */
const PATIENCE_MS = 4_000;

/** Says that what is on screen may be old. */
export const LiveBanner = () => {
  const state = useLiveState();
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    if (state !== "away") {
      setShown(false);
      return;
    }
    const timer = setTimeout(() => setShown(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [state]);
  return isShown ? (
    <Alert color="yellow" mb="md" icon={<IconPlugConnectedX aria-hidden />} role="status">
      {common.liveAway}
    </Alert>
  ) : null;
};
