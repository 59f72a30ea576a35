/** DNS-1123 names, label and annotation syntax (k8s.io/apimachinery/pkg/util/validation). */

const DNS_LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const QUALIFIED_PART = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

export const DNS_LABEL_FORMAT = 'at most 63 lower-case letters, digits and "-", with a letter or digit at both ends';
export const DNS_SUBDOMAIN_FORMAT =
  'at most 253 lower-case letters, digits, "-" and ".", with a letter or digit at both ends';
export const LABEL_KEY_FORMAT = 'a key such as app or example.com/app (letters, digits, "-", "_" and ".")';
export const LABEL_VALUE_FORMAT = 'at most 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends';

/** Names of namespaces, containers. */
export function isDnsLabel(text: string): boolean {
  return text.length <= 63 && DNS_LABEL.test(text);
}

/** Names of pods, nodes and most other objects. */
export function isDnsSubdomain(text: string): boolean {
  return text.length <= 253 && DNS_SUBDOMAIN.test(text);
}

/** Keys of labels, annotations, taints and resources: an optional DNS subdomain and a name. */
export function isQualifiedName(text: string): boolean {
  const slash = text.indexOf('/');
  const prefix = slash < 0 ? undefined : text.slice(0, slash);
  const name = text.slice(slash + 1);
  if (prefix !== undefined && !isDnsSubdomain(prefix)) return false;
  return name.length <= 63 && QUALIFIED_PART.test(name);
}

export function isLabelValue(text: string): boolean {
  return text === '' || (text.length <= 63 && QUALIFIED_PART.test(text));
}
