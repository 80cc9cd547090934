// What was typed and is not yet on the server, kept in this browser: it outlives a closed window, a
// lost line and an expired session. One entry per person, submission and indicator.

export class Drafts {
  constructor(scope) {
    this.prefix = `ntm-entry:${scope}:`;
  }

  get(code) {
    try {
      return JSON.parse(localStorage.getItem(this.prefix + code));
    } catch {
      return null;
    }
  }

  // Whether it is kept: storage may be full or forbidden, and then the page must not be left.
  put(code, values, version) {
    try {
      localStorage.setItem(this.prefix + code, JSON.stringify({ values, version }));
      return true;
    } catch {
      return false;
    }
  }

  drop(code) {
    try {
      localStorage.removeItem(this.prefix + code);
    } catch {
      // Nothing was kept there either.
    }
  }
}
