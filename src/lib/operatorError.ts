/**
 * Something that whoever runs the program can put right: a wrong setting, a port taken, a database that is
 * away. Its message is complete by itself and is shown without a stack.
 */
export class OperatorError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "OperatorError";
  }
}
