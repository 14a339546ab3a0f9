import { curlCall } from "../../ui/curlCall.ts";

const SAMPLE = {
  d: [
    {
      identity: "u-1001",
      type: "profile",
      profileData: { Name: "Pat", Email: "pat@example.com", Phone: "+14155550101" },
    },
  ],
};

/** A call that uploads one user, to be pasted into a terminal. */
export const uploadCall = (origin: string, accountId: string, passcode: string): string =>
  curlCall(`${origin}/1/upload`, accountId, passcode, SAMPLE);
