import {
  type Icon,
  IconActivity,
  IconBellCheck,
  IconBraces,
  IconDeviceMobile,
  IconDice3,
  IconForms,
  IconMail,
  IconMapPin,
  IconUser,
  IconUsersGroup,
  IconWorld,
} from "@tabler/icons-react";
import type { Kind } from "./conditions.ts";

export const KIND_ICONS: Readonly<Record<Kind | "field", Icon>> = {
  property: IconUser,
  behaviour: IconActivity,
  segment: IconUsersGroup,
  reachable: IconMail,
  subscribed: IconBellCheck,
  device: IconDeviceMobile,
  place: IconWorld,
  radius: IconMapPin,
  bucket: IconDice3,
  payload: IconBraces,
  field: IconForms,
};
