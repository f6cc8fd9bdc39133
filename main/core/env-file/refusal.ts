/** Why the engine did not write. Each code has one sentence, made where it is thrown, that says what to do. */
export type EnvFileRefusalCode =
  | 'bad-name'
  | 'control-character'
  | 'not-text'
  | 'executable'
  | 'unquotable'
  | 'utf-16'
  | 'nul-byte'
  | 'lone-carriage-return'
  | 'ambiguous-quoting'
  | 'reread-mismatch';

/** Thrown instead of composing a file that some reader would misread. The message never holds a value. */
export class EnvFileRefusal extends Error {
  readonly code: EnvFileRefusalCode;
  /** The line it is about, counted from 1, where there is one. */
  readonly line: number | undefined;

  constructor(code: EnvFileRefusalCode, message: string, line?: number) {
    super(message);
    this.name = 'EnvFileRefusal';
    this.code = code;
    this.line = line;
  }
}
