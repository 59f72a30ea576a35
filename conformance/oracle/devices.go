package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	resourcev1 "k8s.io/api/resource/v1"
	fwk "k8s.io/kube-scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/framework/plugins/names"
	"k8s.io/utils/clock"
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
}

type featuresPlugin interface {
	fwk.PreFilterPlugin
	fwk.FilterPlugin
}

func answerDevices(ctx context.Context, c *Case) (any, error) {
	if c.Pod == nil {
		return nil, errors.New("the case has no pod")
	}
	w, err := newCluster(ctx, c, clock.RealClock{})
	if err != nil {
		return nil, err
	}
	open, err := w.openFrameworkFor(c.Pod)
	if err != nil {
		return nil, err
	}
	if err := w.load(c); err != nil {
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
		slices, err := manager.ResourceSlices().ListWithDeviceTaintRules()
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
		if isCounted && len(claims) == len(c.ResourceClaims) && len(slices) == len(c.ResourceSlices) && len(classes) == len(c.DeviceClasses) {
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
	return nil
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
