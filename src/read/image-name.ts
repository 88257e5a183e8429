/** Whether two names mean the same image: `alpine` is `docker.io/library/alpine:latest`. */
export function sameName(a: string, b: string): boolean {
  return a === b || fullName(a) === fullName(b);
}

function fullName(name: string): string {
  const slash = name.indexOf('/');
  const first = slash === -1 ? '' : name.slice(0, slash);
  const hasHost = first.includes('.') || first.includes(':') || first === 'localhost';
  const path = hasHost ? name : `docker.io/${slash === -1 ? 'library/' : ''}${name}`;
  const last = path.slice(path.lastIndexOf('/'));
  return last.includes(':') || last.includes('@') ? path : `${path}:latest`;
}
