-- Users who were deleted stay counted: in goal_users under numbers of nobody, below zero.
create sequence forgotten_users;
