/** Signs that are not seen, or turn around the letters after them; breaks of lines are none of these. */
const UNSEEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

const number = (sign: string) => sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');

/** A text of the log as it can be read by nobody otherwise than it is: signs that hide are named. */
export const visible = (text: string) => text.replace(UNSEEN, (sign) => `⟨U+${number(sign)}⟩`);
