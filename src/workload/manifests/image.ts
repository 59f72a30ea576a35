/**
 * The pull policy of a container that names none: Always for the tag `latest` or no tag, otherwise IfNotPresent
 * (k8s.io/kubernetes pkg/apis/core/v1/defaults.go SetDefaults_Container). A digest counts as a tag when there is none.
 */
export function defaultPullPolicy(image: string): 'Always' | 'IfNotPresent' {
  const [reference = '', digest] = image.split('@');
  const name = reference.slice(reference.lastIndexOf('/') + 1);
  const colon = name.indexOf(':');
  if (colon < 0) return digest === undefined ? 'Always' : 'IfNotPresent';
  return name.slice(colon + 1) === 'latest' ? 'Always' : 'IfNotPresent';
}
