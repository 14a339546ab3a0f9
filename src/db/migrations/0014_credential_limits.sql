-- How often a credential may fire campaigns: requests under way at once, and a second. Null: no limit.

alter table credentials
  add column concurrency_max int check (concurrency_max > 0),
  add column requests_per_second_max int check (requests_per_second_max > 0);
