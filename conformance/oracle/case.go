package main

import (
	"encoding/json"
	"errors"
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	v1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	resourcev1 "k8s.io/api/resource/v1"
	schedulingv1 "k8s.io/api/scheduling/v1"
	schedulingv1alpha2 "k8s.io/api/scheduling/v1alpha2"
	storagev1 "k8s.io/api/storage/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	corev1defaults "k8s.io/kubernetes/pkg/apis/core/v1"
	storagev1defaults "k8s.io/kubernetes/pkg/apis/storage/v1"
	kubejson "sigs.k8s.io/json"
)

// Case is one line of input: a cluster, and what to ask of it. Objects have the JSON form of the Kubernetes API.
type Case struct {
	ID     string          `json:"id"`
	Note   string          `json:"note"`
	Config json.RawMessage `json:"config"`

	Nodes []*v1.Node `json:"nodes"`
	// Pods are bound (spec.nodeName) or nominated (status.nominatedNodeName).
	Pods []*v1.Pod `json:"pods"`
	// Pod is the one that looks for a node (modes decision and preemption).
	Pod *v1.Pod `json:"pod"`

	Namespaces             []*v1.Namespace                 `json:"namespaces"`
	Services               []*v1.Service                   `json:"services"`
	ReplicationControllers []*v1.ReplicationController     `json:"replicationControllers"`
	ReplicaSets            []*appsv1.ReplicaSet            `json:"replicaSets"`
	StatefulSets           []*appsv1.StatefulSet           `json:"statefulSets"`
	PriorityClasses        []*schedulingv1.PriorityClass   `json:"priorityClasses"`
	PodDisruptionBudgets   []*policyv1.PodDisruptionBudget `json:"podDisruptionBudgets"`

	StorageClasses         []*storagev1.StorageClass       `json:"storageClasses"`
	PersistentVolumes      []*v1.PersistentVolume          `json:"persistentVolumes"`
	PersistentVolumeClaims []*v1.PersistentVolumeClaim     `json:"persistentVolumeClaims"`
	CSINodes               []*storagev1.CSINode            `json:"csiNodes"`
	CSIDrivers             []*storagev1.CSIDriver          `json:"csiDrivers"`
	CSIStorageCapacities   []*storagev1.CSIStorageCapacity `json:"csiStorageCapacities"`
	VolumeAttachments      []*storagev1.VolumeAttachment   `json:"volumeAttachments"`

	// PodGroups belong to mode gang.
	PodGroups []*schedulingv1alpha2.PodGroup `json:"podGroups"`

	ResourceClaims []*resourcev1.ResourceClaim `json:"resourceClaims"`
	ResourceSlices []*resourcev1.ResourceSlice `json:"resourceSlices"`
	DeviceClasses  []*resourcev1.DeviceClass   `json:"deviceClasses"`

	// Steps belong to mode sequence, Ops to mode queue.
	Steps []Step `json:"steps"`
	Ops   []Op   `json:"ops"`

	// Sampling (mode sequence): search as many nodes as the configuration says instead of all of them.
	Sampling bool `json:"sampling"`
	// Offset (mode preemption): dry-run from this candidate and stop where the plugin's arguments say.
	Offset *int32 `json:"offset"`
	// ClaimChanges (mode devices): would they be worth another try of the pod?
	ClaimChanges []ClaimChange `json:"claimChanges"`
	// Defaulting false leaves the objects without the API server's defaults.
	Defaulting *bool `json:"defaulting"`
	// Validate makes a pod that the API server would refuse an error of the case.
	Validate bool `json:"validate"`
}

// ClaimChange is what an informer would tell of a claim; Old is absent for a new one.
type ClaimChange struct {
	Old *resourcev1.ResourceClaim `json:"old"`
	New *resourcev1.ResourceClaim `json:"new"`
}

// decode reads a case strictly, so that a misspelt member is an error and not a silent no-op.
func (c *Case) decode(line []byte) error {
	strict, err := kubejson.UnmarshalStrict(line, c)
	if err != nil {
		return fmt.Errorf("decoding the case: %w", err)
	}
	if len(strict) > 0 {
		return fmt.Errorf("decoding the case: %w", errors.Join(strict...))
	}
	for _, node := range c.Nodes {
		c.prepareNode(node)
	}
	for i := range c.Steps {
		c.prepareNode(c.Steps[i].AddNode)
	}
	for i := range c.Ops {
		c.prepareNode(c.Ops[i].Node)
	}
	for _, pod := range c.allPods() {
		if err := c.preparePod(pod); err != nil {
			return fmt.Errorf("pod %q: %w", pod.Name, err)
		}
	}
	c.prepareOthers()
	return nil
}

func (c *Case) defaulting() bool { return c.Defaulting == nil || *c.Defaulting }

// preparePod gives a pod what the API server would have given it before any scheduler saw it:
// a namespace, a UID, the defaults of the core/v1 API, merged label keys and the priority of its class.
func (c *Case) preparePod(pod *v1.Pod) error {
	if pod.Namespace == "" {
		pod.Namespace = v1.NamespaceDefault
	}
	if pod.UID == "" {
		pod.UID = types.UID(podKey(pod))
	}
	if c.defaulting() {
		corev1defaults.SetObjectDefaults_Pod(pod)
	}
	if pod.Spec.SchedulerName == "" {
		pod.Spec.SchedulerName = v1.DefaultSchedulerName
	}
	c.resolvePriority(pod)
	if c.Validate {
		if err := validatePod(pod); err != nil {
			return err
		}
	}
	if c.defaulting() {
		return mergeLabelKeys(pod)
	}
	return nil
}

func (c *Case) resolvePriority(pod *v1.Pod) {
	if pod.Spec.Priority != nil {
		return
	}
	for _, class := range c.PriorityClasses {
		if class.Name == pod.Spec.PriorityClassName || pod.Spec.PriorityClassName == "" && class.GlobalDefault {
			pod.Spec.Priority = &class.Value
			if pod.Spec.PreemptionPolicy == nil {
				pod.Spec.PreemptionPolicy = class.PreemptionPolicy
			}
		}
	}
}

func (c *Case) prepareNode(node *v1.Node) {
	if node == nil {
		return
	}
	if node.UID == "" {
		node.UID = types.UID(node.Name)
	}
	if c.defaulting() {
		corev1defaults.SetObjectDefaults_Node(node)
	}
}

// prepareOthers gives the remaining namespaced objects a namespace, and every namespace in use an object.
func (c *Case) prepareOthers() {
	inDefault := func(namespace *string) {
		if *namespace == "" {
			*namespace = v1.NamespaceDefault
		}
	}
	for _, object := range c.Services {
		inDefault(&object.Namespace)
	}
	for _, object := range c.PodGroups {
		inDefault(&object.Namespace)
	}
	for _, object := range c.ReplicationControllers {
		inDefault(&object.Namespace)
	}
	for _, object := range c.ReplicaSets {
		inDefault(&object.Namespace)
	}
	for _, object := range c.StatefulSets {
		inDefault(&object.Namespace)
	}
	for _, object := range c.PodDisruptionBudgets {
		inDefault(&object.Namespace)
	}
	for _, object := range c.PersistentVolumeClaims {
		inDefault(&object.Namespace)
	}
	for _, object := range c.ResourceClaims {
		inDefault(&object.Namespace)
	}
	for _, object := range c.CSIStorageCapacities {
		inDefault(&object.Namespace)
	}

	known := map[string]bool{}
	for _, namespace := range c.Namespaces {
		known[namespace.Name] = true
	}
	for _, pod := range c.allPods() {
		if !known[pod.Namespace] {
			known[pod.Namespace] = true
			namespace := &v1.Namespace{}
			namespace.Name = pod.Namespace
			c.Namespaces = append(c.Namespaces, namespace)
		}
	}
	if c.defaulting() {
		c.defaultOthers()
	}
}

func (c *Case) defaultOthers() {
	for _, object := range c.Namespaces {
		corev1defaults.SetObjectDefaults_Namespace(object)
	}
	for _, object := range c.PersistentVolumes {
		corev1defaults.SetObjectDefaults_PersistentVolume(object)
	}
	for _, object := range c.PersistentVolumeClaims {
		corev1defaults.SetObjectDefaults_PersistentVolumeClaim(object)
	}
	for _, object := range c.StorageClasses {
		storagev1defaults.SetObjectDefaults_StorageClass(object)
	}
	for _, object := range c.CSIDrivers {
		storagev1defaults.SetObjectDefaults_CSIDriver(object)
	}
}

func (c *Case) allPods() []*v1.Pod {
	pods := append([]*v1.Pod(nil), c.Pods...)
	if c.Pod != nil {
		pods = append(pods, c.Pod)
	}
	for _, step := range c.Steps {
		if step.Pod != nil {
			pods = append(pods, step.Pod)
		}
	}
	for _, op := range c.Ops {
		if op.Pod != nil {
			pods = append(pods, op.Pod)
		}
	}
	return pods
}

// informedObjects are the objects whose readers inside the scheduler listen to informer events, so that
// putting them into a lister is not enough. Cases without any are answered without starting informers.
func (c *Case) informedObjects() []runtime.Object {
	var objects []runtime.Object
	for _, object := range c.PersistentVolumes {
		objects = append(objects, object)
	}
	for _, object := range c.PersistentVolumeClaims {
		objects = append(objects, object)
	}
	for _, object := range c.ResourceClaims {
		objects = append(objects, object)
	}
	for _, object := range c.ResourceSlices {
		objects = append(objects, object)
	}
	for _, object := range c.DeviceClasses {
		objects = append(objects, object)
	}
	return objects
}

func podKey(pod *v1.Pod) string { return pod.Namespace + "/" + pod.Name }
