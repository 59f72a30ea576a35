package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	v1 "k8s.io/api/core/v1"
	resourcev1 "k8s.io/api/resource/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	fwk "k8s.io/kube-scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/framework/plugins/names"
)

// Devices answers a case of mode "devices": what DynamicResources and NodeDeclaredFeatures say of each node, and which
// devices the pod would get there.
type Devices struct {
	ID         string   `json:"id"`
	NodeOrder  []string `json:"nodeOrder"`
	PreEnqueue string   `json:"preEnqueue,omitempty"` // why the pod is gated
	// PreFilter by plugin: absent when the plugin has something to filter.
	PreFilter map[string]*Verdict    `json:"preFilter"`
	Nodes     map[string]*DeviceNode `json:"nodes"`
	// Normalized scores of DynamicResources over its feasible nodes.
	Normalized map[string]int64 `json:"normalized"`
	// PostFilter is asked when no node is feasible.
	PostFilter string `json:"postFilter,omitempty"`
	// Bound is what PreBind writes for the first feasible node, and what Unreserve leaves of it. Absent when PreBind
	// would wait for devices.
	Bound *Bound `json:"bound,omitempty"`
	// ClaimHints, PodHint and NodeHints are what the queueing hints say of the case's claim changes, of the pod's own
	// change, and of each node in place of the one before it (of the first: in addition).
	ClaimHints []bool `json:"claimHints"`
	PodHint    bool   `json:"podHint"`
	NodeHints  []bool `json:"nodeHints"`
}

// Bound has the pod's claims by name.
type Bound struct {
	PreBind    string                               `json:"preBind,omitempty"` // its error
	Claims     map[string]*resourcev1.ResourceClaim `json:"claims"`
	Unreserved map[string]*resourcev1.ResourceClaim `json:"unreserved"`
}

// Verdict has upstream's names of codes; Skip for a plugin that stays out.
type Verdict struct {
	Code    string   `json:"code"`
	Reasons []string `json:"reasons"`
}

type DeviceNode struct {
	Devices  *Verdict `json:"devices,omitempty"`  // of DynamicResources; absent: feasible
	Features *Verdict `json:"features,omitempty"` // of NodeDeclaredFeatures; absent: feasible
	Score    int64    `json:"score"`
	// Allocations that Reserve would store, by claim.
	Allocations map[string]*resourcev1.AllocationResult `json:"allocations,omitempty"`
}

type devicesPlugin interface {
	fwk.PreEnqueuePlugin
	fwk.PreFilterPlugin
	fwk.FilterPlugin
	fwk.PostFilterPlugin
	fwk.ScorePlugin
	fwk.ReservePlugin
	fwk.PreBindPlugin
	fwk.EnqueueExtensions
}

type featuresPlugin interface {
	fwk.PreFilterPlugin
	fwk.FilterPlugin
	fwk.EnqueueExtensions
}

func answerDevices(ctx context.Context, c *Case) (any, error) {
	w, open, err := loadCluster(ctx, c, c.Pod)
	if err != nil {
		return nil, err
	}
	if err := w.awaitDevices(open, c); err != nil {
		return nil, err
	}
	devices, ok := open.plugins[names.DynamicResources].(devicesPlugin)
	if !ok {
		return nil, errors.New("the profile has no DynamicResources")
	}
	features, ok := open.plugins[names.NodeDeclaredFeatures].(featuresPlugin)
	if !ok {
		return nil, errors.New("the profile has no NodeDeclaredFeatures")
	}
	return askDevices(w, open, devices, features, c)
}

// awaitDevices waits until the readers of informer events have heard of everything.
func (w *cluster) awaitDevices(open *openFramework, c *Case) error {
	manager := open.SharedDRAManager()
	for range 500 {
		claims, err := manager.ResourceClaims().List()
		if err != nil {
			return err
		}
		published, err := manager.ResourceSlices().ListWithDeviceTaintRules()
		if err != nil {
			return err
		}
		classes, err := manager.DeviceClasses().List()
		if err != nil {
			return err
		}
		// An error tells that it changes just now.
		allocated, err := manager.ResourceClaims().GatherAllocatedState()
		dedicated, shared := c.allocatedDevices()
		isCounted := err == nil && len(allocated.AllocatedDevices) == dedicated && len(allocated.AllocatedSharedDeviceIDs) == shared
		if isCounted && len(claims) == len(c.ResourceClaims) && len(published) == len(c.ResourceSlices) && len(classes) == len(c.DeviceClasses) {
			return nil
		}
		time.Sleep(2 * time.Millisecond)
	}
	return errors.New("the informers have not delivered everything")
}

// allocatedDevices counts the devices that the claims of the case have, whole and shared.
func (c *Case) allocatedDevices() (dedicated, shared int) {
	ids := map[[4]string]bool{}
	for _, claim := range c.ResourceClaims {
		if claim.Status.Allocation == nil {
			continue
		}
		for _, result := range claim.Status.Allocation.Devices.Results {
			if result.AdminAccess != nil && *result.AdminAccess {
				continue
			}
			id := [4]string{result.Driver, result.Pool, result.Device}
			if result.ShareID != nil {
				id[3] = string(*result.ShareID)
			}
			ids[id] = true
		}
	}
	for id := range ids {
		if id[3] == "" {
			dedicated++
		} else {
			shared++
		}
	}
	return dedicated, shared
}

func askDevices(w *cluster, open *openFramework, devices devicesPlugin, features featuresPlugin, c *Case) (*Devices, error) {
	snapshot, err := w.snapshot(open)
	if err != nil {
		return nil, err
	}
	nodes, err := snapshot.List()
	if err != nil {
		return nil, err
	}
	answer := &Devices{
		ID: c.ID, NodeOrder: nodeNames(nodes), PreFilter: map[string]*Verdict{}, Nodes: map[string]*DeviceNode{},
		Normalized: map[string]int64{},
	}
	if err := answer.askHints(w, devices, features, c); err != nil {
		return nil, err
	}
	if status := devices.PreEnqueue(w.ctx, c.Pod); !status.IsSuccess() {
		answer.PreEnqueue = status.Message()
	}
	state := framework.NewCycleState()
	_, ofDevices := devices.PreFilter(w.ctx, state, c.Pod, nodes)
	_, ofFeatures := features.PreFilter(w.ctx, state, c.Pod, nodes)
	answer.note(names.DynamicResources, ofDevices)
	answer.note(names.NodeDeclaredFeatures, ofFeatures)

	var feasible []fwk.NodeInfo
	for _, node := range nodes {
		entry := &DeviceNode{}
		answer.Nodes[node.Node().Name] = entry
		if ofFeatures.IsSuccess() {
			entry.Features = verdict(features.Filter(w.ctx, state, c.Pod, node))
		}
		if !ofDevices.IsSuccess() {
			continue
		}
		entry.Devices = verdict(devices.Filter(w.ctx, state, c.Pod, node))
		if entry.Devices == nil {
			feasible = append(feasible, node)
		}
	}
	if !ofDevices.IsSuccess() {
		return answer, nil
	}
	if len(feasible) == 0 {
		_, status := devices.PostFilter(w.ctx, state, c.Pod, framework.NewDefaultNodeToStatus())
		answer.PostFilter = status.Message()
		return answer, nil
	}
	return answer, answer.choose(w, open, devices, state, c, feasible)
}

// choose scores the feasible nodes, and reserves each of them in turn to see the devices.
func (answer *Devices) choose(w *cluster, open *openFramework, devices devicesPlugin, state fwk.CycleState, c *Case, feasible []fwk.NodeInfo) error {
	list := make(fwk.NodeScoreList, len(feasible))
	for i, node := range feasible {
		name := node.Node().Name
		score, status := devices.Score(w.ctx, state, c.Pod, node)
		if !status.IsSuccess() {
			return fmt.Errorf("scoring node %q: %w", name, status.AsError())
		}
		answer.Nodes[name].Score, list[i] = score, fwk.NodeScore{Name: name, Score: score}
	}
	if status := devices.ScoreExtensions().NormalizeScore(w.ctx, state, c.Pod, list); !status.IsSuccess() {
		return status.AsError()
	}
	for _, score := range list {
		answer.Normalized[score.Name] = score.Score
	}
	for _, node := range feasible {
		name := node.Node().Name
		if status := devices.Reserve(w.ctx, state, c.Pod, name); !status.IsSuccess() {
			return fmt.Errorf("reserving node %q: %w", name, status.AsError())
		}
		allocations := map[string]*resourcev1.AllocationResult{}
		for _, claim := range c.ResourceClaims {
			if pending := open.SharedDRAManager().ResourceClaims().GetPendingAllocation(claim.UID); pending != nil {
				allocations[claim.Namespace+"/"+claim.Name] = pending.DeepCopy()
			}
		}
		answer.Nodes[name].Allocations = allocations
		devices.Unreserve(w.ctx, state, c.Pod, name)
	}
	return answer.bind(w, devices, state, c, feasible[0].Node().Name)
}

// bind comes last, because it writes.
func (answer *Devices) bind(w *cluster, devices devicesPlugin, state fwk.CycleState, c *Case, node string) error {
	if conditional(c, answer.Nodes[node].Allocations) {
		return nil
	}
	// Unreserve has written, too.
	for _, claim := range c.ResourceClaims {
		if _, err := w.client.ResourceV1().ResourceClaims(claim.Namespace).UpdateStatus(w.ctx, claim.DeepCopy(), metav1.UpdateOptions{}); err != nil {
			return err
		}
	}
	if status := devices.Reserve(w.ctx, state, c.Pod, node); !status.IsSuccess() {
		return fmt.Errorf("reserving node %q: %w", node, status.AsError())
	}
	answer.Bound = &Bound{}
	if status := devices.PreBind(w.ctx, state, c.Pod, node); !status.IsSuccess() {
		answer.Bound.PreBind = status.Message()
	}
	var err error
	if answer.Bound.Claims, err = w.readClaims(c); err != nil {
		return err
	}
	devices.Unreserve(w.ctx, state, c.Pod, node)
	answer.Bound.Unreserved, err = w.readClaims(c)
	return err
}

// conditional tells whether a driver would have to make a device ready first.
func conditional(c *Case, allocations map[string]*resourcev1.AllocationResult) bool {
	waits := func(allocation *resourcev1.AllocationResult) bool {
		return allocation != nil && slices.ContainsFunc(allocation.Devices.Results, func(result resourcev1.DeviceRequestAllocationResult) bool {
			return len(result.BindingConditions) > 0
		})
	}
	for _, claim := range c.ResourceClaims {
		if waits(claim.Status.Allocation) || waits(allocations[claim.Namespace+"/"+claim.Name]) {
			return true
		}
	}
	return false
}

func (w *cluster) readClaims(c *Case) (map[string]*resourcev1.ResourceClaim, error) {
	claims := map[string]*resourcev1.ResourceClaim{}
	for _, claim := range c.ResourceClaims {
		current, err := w.client.ResourceV1().ResourceClaims(claim.Namespace).Get(w.ctx, claim.Name, metav1.GetOptions{})
		if err != nil {
			return nil, err
		}
		claims[claim.Name] = &resourcev1.ResourceClaim{Status: current.Status}
		claims[claim.Name].Finalizers = current.Finalizers
	}
	return claims, nil
}

func (answer *Devices) askHints(w *cluster, devices devicesPlugin, features featuresPlugin, c *Case) error {
	answer.ClaimHints, answer.NodeHints = []bool{}, []bool{}
	for _, change := range c.ClaimChanges {
		var before any
		if change.Old != nil {
			before = change.Old
		}
		hint, err := ask(w, devices, c.Pod, fwk.ResourceClaim, before, change.New)
		if err != nil {
			return err
		}
		answer.ClaimHints = append(answer.ClaimHints, hint)
	}
	var err error
	if answer.PodHint, err = ask(w, devices, c.Pod, fwk.Pod, c.Pod, c.Pod); err != nil {
		return err
	}
	var before any
	for _, node := range c.Nodes {
		hint, err := ask(w, features, c.Pod, fwk.Node, before, node)
		if err != nil {
			return err
		}
		answer.NodeHints, before = append(answer.NodeHints, hint), node
	}
	return nil
}

// ask calls the queueing hint that the plugin has registered for the resource.
func ask(w *cluster, plugin fwk.EnqueueExtensions, pod *v1.Pod, resource fwk.EventResource, before, after any) (bool, error) {
	events, err := plugin.EventsToRegister(w.ctx)
	if err != nil {
		return false, err
	}
	for _, event := range events {
		if event.Event.Resource == resource && event.QueueingHintFn != nil {
			hint, err := event.QueueingHintFn(w.logger, pod, before, after)
			return hint == fwk.Queue, err
		}
	}
	return false, fmt.Errorf("no hint for %s", resource)
}

func (answer *Devices) note(plugin string, status *fwk.Status) {
	if !status.IsSuccess() {
		answer.PreFilter[plugin] = verdict(status)
	}
}

func verdict(status *fwk.Status) *Verdict {
	if status.IsSuccess() {
		return nil
	}
	return &Verdict{Code: status.Code().String(), Reasons: status.Reasons()}
}
