/** Words of what a campaign's links brought. */
export const links = {
  title: "Links",
  text: "Clicks on messages of this time. What stands behind ? and # is left out: it is mostly the reader’s own.",
  url: "Leads to",
  users: "Users",
  clicks: "Clicks",
  machineClicks: "By machines",
  other: "All other links",
};
